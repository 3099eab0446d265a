import { describe, expect, it } from "vitest";
import { assessQuality } from "../../../../shared/quality/assess/assess_quality.ts";
import { renderMarkdown } from "../../../../shared/quality/report/render_markdown.ts";

const quality = assessQuality({
  criteria: [],
  subjects: [],
  testFiles: [],
  mutation: undefined,
  reviewed: 0,
  types: { status: "checked", files: 0, errors: [], open: [] },
  findings: [],
  documents: [],
});

describe("renderMarkdown()", () => {
  it("says what was built before how good it is, where a notation read the requirement", () => {
    const reading =
      'Build a REST API called "Books".\n\nEach book has these fields:\n- title: string';
    const report = renderMarkdown("Books", quality, [], reading);
    expect(report).toMatch(/^# Quality report: Books\n\n## What was built\n\n```text\n/);
    expect(report).toContain(`${reading}\n\`\`\`\n\nVerdict: **`);
  });

  it("says nothing of it where models read the requirement", () => {
    expect(renderMarkdown("Books", quality)).not.toContain("What was built");
  });
});
