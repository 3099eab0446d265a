import { describe, expect, test } from "vitest";
import { parseText } from "./fixtures/parse.ts";

const words = (count: number) => `${"lorem ipsum dolor ".repeat(Math.ceil(count / 18)).trim()}.`;

describe("parseDocument() of Markdown", () => {
  test("makes a chunk of each section, headed by the path to it", async () => {
    const { title, chunks } = await parseText(
      "docs/guide.md",
      `# Guide\n\n${words(800)}\n\n## Install\n\n### From npm\n\n${words(1300)}\n\n### From source\n\n${words(1300)}\n`,
    );
    expect(title).toBe("Guide");
    expect(chunks.map(({ header }) => header)).toEqual([
      "docs/guide.md › Guide",
      "docs/guide.md › Guide › Install › From npm",
      "docs/guide.md › Guide › Install › From source",
    ]);
    expect(chunks[1]).toMatchObject({
      sectionPath: ["Guide", "Install", "From npm"],
      startLine: 5,
      endLine: 9,
    });
  });

  test("keeps a short document whole", async () => {
    const { chunks } = await parseText("a.md", "# One\n\ntext\n\n## Two\n\ntext\n");
    expect(chunks).toHaveLength(1);
    expect(chunks[0]?.header).toBe("a.md › One");
  });

  test("puts small neighbours of one section together, and names them", async () => {
    const sections = ["A", "B", "C", "D"].map((name) => `## ${name}\n\n${words(550)}\n`);
    const { chunks } = await parseText("a.md", `# All\n\n${words(1200)}\n\n${sections.join("\n")}`);
    expect(chunks.map(({ header }) => header)).toEqual([
      "a.md › All",
      "a.md › All › A, B",
      "a.md › All › C, D",
    ]);
  });

  test("keeps a code fence whole where it fits", async () => {
    const fence = `\`\`\`ts\n${"const a = 1;\n\n".repeat(110)}\`\`\``;
    const { chunks } = await parseText(
      "a.md",
      `# A\n\n${words(1500)}\n\n${fence}\n\n${words(500)}\n`,
    );
    expect(chunks.some(({ content }) => content.includes(fence))).toBe(true);
  });

  test("cuts a long table between its rows", async () => {
    const rows = Array.from({ length: 200 }, (_, index) => `| row ${index} | some value |`);
    const { chunks } = await parseText("a.md", `| a | b |\n| - | - |\n${rows.join("\n")}\n`);
    expect(chunks.length).toBeGreaterThan(1);
    expect(chunks.flatMap(({ content }) => content.split("\n")).slice(2)).toEqual(rows);
  });

  test("takes the title of the front matter", async () => {
    const { title } = await parseText("a.md", '---\ntitle: "My: guide"\n---\n\n# Other\n');
    expect(title).toBe("My: guide");
  });

  test("does not take a heading in a fence for one", async () => {
    const { title } = await parseText("notes.md", "```\n# no\n```\n\ntext\n");
    expect(title).toBe("notes.md");
  });

  test("finds names between backticks, paths and links, resolved against the document", async () => {
    const { references } = await parseText(
      "docs/a.md",
      "See `parseDocument()` and `npm run x`, [b](./b.md#part), [c](../c.md), src/main.ts,\n[web](https://example.org/x) and [here](#there).\n",
    );
    expect(references.map(({ kind, to, line }) => [kind, to, line])).toEqual(
      expect.arrayContaining([
        ["mentions", "parseDocument", 1],
        ["mentions", "docs/b.md", 1],
        ["mentions", "c.md", 1],
        ["mentions", "src/main.ts", 1],
        ["mentions", "https://example.org/x", 2],
      ]),
    );
    expect(references).toHaveLength(5);
  });
});
