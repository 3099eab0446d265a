import { describe, expect, test } from "vitest";
import { detectType } from "../../../../../shared/knowledge/ingest/detect_type.ts";
import { parseText } from "./fixtures/parse.ts";

const bytes = (text: string) => new TextEncoder().encode(text);

describe("parseDocument() of text", () => {
  test("puts paragraphs together, and never cuts one that fits", async () => {
    const paragraphs = Array.from({ length: 12 }, (_, index) =>
      `Paragraph ${index}. ${"More words. ".repeat(30)}`.trim(),
    );
    const { chunks } = await parseText("a.txt", paragraphs.join("\n\n"));
    expect(chunks.flatMap(({ content }) => content.split("\n\n"))).toEqual(paragraphs);
    expect(chunks.length).toBeLessThan(paragraphs.length);
  });

  test("cuts a long paragraph between sentences", async () => {
    const { chunks } = await parseText("a.txt", "Dr. Who said it. Was it so? ".repeat(200));
    expect(chunks.length).toBeGreaterThan(1);
    for (const { content } of chunks) expect(content).toMatch(/[.?]$/);
  });

  test("finds names between backticks and file paths", async () => {
    const { references } = await parseText(
      "notes/a.txt",
      "Call `run_it` as in ./b.py or src/lib/x.ts.\n",
    );
    expect(references.map(({ to }) => to)).toEqual(["run_it", "notes/b.py", "src/lib/x.ts"]);
  });
});

describe("detectType()", () => {
  test.each([
    ["docs/A.MD", "", undefined, { type: "markdown", language: null }],
    ["a.tsx", "", undefined, { type: "code", language: "tsx" }],
    ["Dockerfile", "", undefined, { type: "code", language: "dockerfile" }],
    ["page", "", "text/html; charset=utf-8", { type: "html", language: null }],
    ["page", "  <!DOCTYPE html>", undefined, { type: "html", language: null }],
    ["run", "#!/usr/bin/env python3\n", undefined, { type: "code", language: "python" }],
    ["paper", "%PDF-1.7", undefined, { type: "pdf", language: null }],
    ["LICENSE", "words", undefined, { type: "text", language: null }],
  ])("knows %s", (path, start, mediaType, expected) => {
    const source = { path, bytes: bytes(start), ...(mediaType === undefined ? {} : { mediaType }) };
    expect(detectType(source)).toEqual(expected);
  });
});
