import { describe, expect, it } from "vitest";
import { readTemplate } from "../../../scripts/templates/read_template.ts";
import { readRequirement } from "../../../shared/generation/by_templates/notation/read_requirement.ts";
import type { Specification } from "../../../shared/generation/by_templates/specification/specification.ts";
import { renderTemplate } from "../../../shared/generation/by_templates/templates/render_template.ts";
import { assessQuality } from "../../../shared/quality/assess/assess_quality.ts";
import { reviewFiles } from "../../../shared/quality/assess/review_files.ts";
import { executeTestFile } from "../../../shared/quality/sandbox/execute_test_file.ts";
import { readCases } from "../generation/by_templates/notation/cases.ts";

// Every requirement that is read passes; a spread of them is enough for every day.
const EVERY = 8;
const specifications = [...readCases("readings"), ...readCases("open")]
  .map(({ text }) => readRequirement(text))
  .flatMap((reading) => (reading.status === "understood" ? [reading.specification] : []))
  .filter((_, index) => index % EVERY === 0);

async function judge(specification: Specification) {
  const template = await readTemplate(specification.kind);
  const files = renderTemplate({ template, specification, createdAt: new Date(0) });
  const testFiles = [];
  for (const { path } of files.filter((file) => file.path.endsWith(".test.ts"))) {
    const limits = { timeoutMilliseconds: 20_000 };
    testFiles.push(await executeTestFile({ files, testPath: path, limits }));
  }
  const documents = files.filter((file) => file.kind === "document");
  return assessQuality({
    criteria: specification.acceptanceCriteria,
    subjects: specification.entities.map(({ label }) => label),
    testFiles,
    // Compiled as they are in test/stack/check_types.test.ts.
    types: { status: "checked", files: files.length, errors: [], open: [] },
    findings: reviewFiles(files),
    documents,
  });
}

describe("what the templates generate", () => {
  it.each(
    specifications.map((specification) => [specification.requirement.slice(0, 80), specification]),
  )(
    "passes its own gate: %s",
    async (_, specification) => {
      const quality = await judge(specification);
      expect(quality.evidence).toMatchObject({ findings: [] });
      expect(quality.tests.failed).toBe(0);
      expect(quality.verdict).toBe("passed");
    },
    60_000,
  );
});
