import { describe, expect, test } from "vitest";
import { listFiles } from "../../../../architecture/source_files.ts";
import { parseText } from "./fixtures/parse.ts";

const sources = listFiles(
  "shared/quality/sandbox",
  "shared/generation/by_templates/requirements",
  "docs",
  "sql",
  "README.md",
  "biome.json",
).filter(
  ({ path, text }) => text.trim() !== "" && !path.includes("generated") && text.length < 100_000,
);

describe("parseDocument() of this project's own files", () => {
  test("loses no line, says where each is, and keeps to the maximum length", async () => {
    expect(sources.length).toBeGreaterThan(60);
    for (const { path, text } of sources) {
      const lines = text.split("\n");
      const { chunks } = await parseText(path, text);
      const covered = new Set<number>();
      for (const { content, startLine, endLine } of chunks) {
        expect(content.length, path).toBeLessThanOrEqual(2_400);
        const contained = content.split("\n");
        expect(contained.length, path).toBe(endLine - startLine + 1);
        expect(lines[startLine - 1], path).toContain(contained[0]?.trimEnd());
        expect(lines[endLine - 1], path).toContain(contained.at(-1));
        for (let line = startLine; line <= endLine; line += 1) covered.add(line);
      }
      const lost = lines.filter((line, index) => line.trim() !== "" && !covered.has(index + 1));
      expect(lost, path).toEqual([]);
    }
  });

  test("gives the same outcome each time", async () => {
    for (const { path, text } of sources.slice(0, 20)) {
      expect(await parseText(path, text)).toEqual(await parseText(path, text));
    }
  });
});
