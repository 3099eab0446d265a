import { describe, expect, test } from "vitest";
import { parseText, refusal } from "./fixtures/parse.ts";

const PICTURE = "iVBORw0KGgo".repeat(500);
const notebook = (cells: readonly unknown[]) =>
  JSON.stringify({
    nbformat: 4,
    metadata: { language_info: { name: "python" } },
    cells,
  });
const code = (source: string, ...outputs: readonly unknown[]) => ({
  cell_type: "code",
  source: source.split(/(?<=\n)/),
  outputs,
});

describe("parseDocument() of a notebook", () => {
  const cells = [
    { cell_type: "markdown", source: ["# Ostriches\n", "\n", "How they grow."] },
    code(
      "print(weight)",
      { output_type: "stream", text: ["120 kg\n"] },
      { output_type: "display_data", data: { "image/png": PICTURE, "text/plain": "<Figure>" } },
      { output_type: "error", ename: "KeyError", evalue: "'emu'", traceback: ["\u001b[31m"] },
    ),
  ];

  test("has its title, the language of its kernel, its text, code and what that printed", async () => {
    const { title, type, language, chunks } = await parseText("a.ipynb", notebook(cells));
    expect({ title, type, language }).toEqual({
      title: "Ostriches",
      type: "notebook",
      language: "python",
    });
    const text = chunks.map(({ content }) => content).join("\n\n");
    for (const part of ["How they grow.", "```python\nprint(weight)\n```", "120 kg", "KeyError"]) {
      expect(text).toContain(part);
    }
  });

  test("has no pictures and no colours of terminals", async () => {
    const { chunks } = await parseText("a.ipynb", notebook(cells));
    const text = chunks.map(({ content }) => content).join("\n");
    expect(text).not.toContain("iVBOR");
    expect(text).not.toContain("\u001b");
  });

  test("tells cells where others tell lines", async () => {
    const long = notebook([...cells, code("x = 1\n".repeat(500))]);
    const { chunks } = await parseText("a.ipynb", long);
    expect(chunks[0]).toMatchObject({ startLine: 1 });
    expect(chunks.at(-1)).toMatchObject({ startLine: 3, endLine: 3 });
  });

  test("is fenced so that nothing in it ends the fence", async () => {
    const { chunks } = await parseText(
      "a.ipynb",
      notebook([code('s = """\n```\n# No heading\n"""')]),
    );
    expect(chunks[0]?.sectionPath).toEqual([]);
  });

  test("is refused when it is none", async () => {
    expect(await refusal("a.ipynb", "{}")).toBe("document_empty");
    expect(await refusal("a.ipynb", "[1")).toBe("document_malformed");
  });
});
