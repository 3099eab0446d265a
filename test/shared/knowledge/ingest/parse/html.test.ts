import { describe, expect, test } from "vitest";
import { parseText } from "./fixtures/parse.ts";

describe("parseDocument() of HTML", () => {
  test("keeps the text and drops scripts, styles and navigation", async () => {
    const { title, chunks } = await parseText(
      "site/page.html",
      "<html><head><title>The &amp; page</title><style>x{}</style></head><body><nav>Menu</nav><script>evil()</script>\n<h1>Head</h1>\n<p>Some <b>bold</b>\ntext.</p><ul><li>one</li><li>two</li></ul><pre>a\n  b</pre><table><tr><td>1</td><td>2</td></tr></table></body></html>",
    );
    expect(title).toBe("The & page");
    expect(chunks).toHaveLength(1);
    expect(chunks[0]).toMatchObject({ header: "site/page.html › Head", startLine: 2, endLine: 5 });
    expect(chunks[0]?.content).toBe(
      "Head\n\nSome bold text.\n\n- one\n\n- two\n\na\n  b\n\n1 | 2 |",
    );
  });

  test("makes a chunk of each section", async () => {
    const section = (name: string) => `<h2>${name}</h2><p>${"Some words here. ".repeat(60)}</p>`;
    const { chunks } = await parseText(
      "a.html",
      `<h1>All</h1>${section("A")}${section("B")}${section("C")}`,
    );
    expect(chunks.map(({ sectionPath }) => sectionPath)).toEqual([
      ["All", "A"],
      ["All", "B"],
      ["All", "C"],
    ]);
  });

  test("finds links and names", async () => {
    const { references } = await parseText(
      "site/a.html",
      '<p><a href="../b.html#x">b</a> <a href="c.html">c</a> <a href="mailto:x@y.z">m</a> <code>parseIt()</code></p>',
    );
    expect(references.map(({ to }) => to)).toEqual(["b.html", "site/c.html", "parseIt"]);
  });
});
