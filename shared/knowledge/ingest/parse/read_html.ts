import { CogoError } from "../../../kernel/mod.ts";
import { type Block, buildSections } from "./build_sections.ts";
import { linkMention, nameMention } from "./find_mentions.ts";
import { MAXIMUM_ELEMENT_DEPTH } from "./limits.ts";
import { lineFinder, type Mark, markLines } from "./line_index.ts";
import type { FoundReference, ReadDocument } from "./read_document.ts";

const DROPPED = new Set([
  "script",
  "style",
  "nav",
  "noscript",
  "template",
  "svg",
  "iframe",
  "head",
]);
/** What a head may hold: anything else ends it, as in browsers. */
const HEAD_ELEMENTS = new Set(
  "base basefont bgsound head html link meta noscript script style template title".split(" "),
);
const INLINE = new Set(
  "a abbr b bdi bdo button cite code data del dfn em font i img input ins kbd label mark q s samp small span strong sub sup td th time tt u var wbr".split(
    " ",
  ),
);

/** Reads the text of an HTML page, in one pass and without building a tree of it. */
export async function readHtml(source: string, path: string): Promise<ReadDocument> {
  const { Parser } = await import("htmlparser2");
  const page = new PageText(source, path);
  const parser = new Parser({
    onopentag: (name, attributes) => page.open(name, attributes, parser.startIndex),
    onclosetag: (name) => page.close(name),
    ontext: (text) => page.addText(text, parser.startIndex),
  });
  parser.end(source);
  return page.finish();
}

/** The text of a page as it is read. */
class PageText {
  readonly #path: string;
  readonly #sourceLine: (offset: number) => number;
  readonly #marks: Mark[] = [];
  readonly #blocks: Block[] = [];
  readonly #references: FoundReference[] = [];
  /** What is read: the blocks that are done, and the one that is open. Joined at the end, for long texts are slow to cut. */
  readonly #done: string[] = [];
  #doneLength = 0;
  #block = "";
  #title = "";
  #depth = 0;
  #dropped = 0;
  #preformatted = 0;
  #inTitle = false;
  #inHead = false;
  #pictures = 0;
  #level = 0;
  #codeStart = -1;

  constructor(source: string, path: string) {
    this.#path = path;
    this.#sourceLine = lineFinder(markLines(source));
  }

  open(name: string, attributes: Readonly<Record<string, string>>, at: number): void {
    this.#depth += 1;
    if (this.#depth > MAXIMUM_ELEMENT_DEPTH) throw tooDeep();
    this.#openHead(name);
    if (name === "svg") this.#pictures += 1;
    if (DROPPED.has(name)) this.#dropped += 1;
    this.#inTitle ||= name === "title" && this.#title === "" && this.#pictures === 0;
    if (this.#dropped > 0) return;
    if (name === "pre") this.#preformatted += 1;
    if (name === "code") this.#codeStart = this.#block.length;
    if (name === "br") this.#block += "\n";
    if (name === "a" && attributes.href !== undefined) {
      this.#references.push(...linkMention(this.#path, attributes.href, this.#offset));
    }
    if (INLINE.has(name) || name === "br") return;
    this.#endBlock();
    this.#level = Number(/^h([1-6])$/.exec(name)?.[1] ?? 0);
    if (name === "li") this.addText("- ", at);
  }

  close(name: string): void {
    this.#depth -= 1;
    if (name === "title") this.#inTitle = false;
    if (name === "svg") this.#pictures -= 1;
    if (name === "head") this.#endHead();
    else if (DROPPED.has(name)) this.#dropped -= 1;
    if (this.#dropped > 0) return;
    if (name === "code" && this.#codeStart !== -1 && this.#preformatted === 0) {
      const content = this.#block.slice(this.#codeStart);
      this.#references.push(...nameMention(this.#path, content, this.#offset));
    }
    if (name === "code") this.#codeStart = -1;
    if ((name === "td" || name === "th") && this.#block !== "") this.#block += " | ";
    if (!INLINE.has(name)) this.#endBlock();
    if (name === "pre") this.#preformatted -= 1;
  }

  addText(text: string, at: number): void {
    if (this.#inTitle) this.#title += text;
    else if (this.#dropped === 1 && text.trim() !== "") this.#endHead();
    if (this.#dropped > 0) return;
    const plain = this.#preformatted > 0 ? text : text.replace(/\s+/g, " ");
    const added = this.#block === "" && this.#preformatted === 0 ? plain.trimStart() : plain;
    if (added === "") return;
    this.#marks.push({ from: this.#offset, line: this.#sourceLine(at) });
    this.#block += added;
  }

  #openHead(name: string): void {
    if (name === "head") this.#inHead = true;
    else if (!HEAD_ELEMENTS.has(name)) this.#endHead();
  }

  #endHead(): void {
    if (!this.#inHead) return;
    this.#inHead = false;
    this.#dropped -= 1;
  }

  get #offset(): number {
    return this.#doneLength + this.#block.length;
  }

  #endBlock(): void {
    if (this.#block === "") return;
    const title = this.#block.replace(/\s+/g, " ").trim();
    const prose = this.#preformatted === 0;
    this.#blocks.push({ from: this.#doneLength, level: this.#level, title, prose, parts: [] });
    this.#done.push(`${this.#block}\n\n`);
    this.#doneLength += this.#block.length + 2;
    this.#block = "";
    this.#level = 0;
  }

  finish(): ReadDocument {
    this.#endBlock();
    const text = this.#done.join("");
    const heading = this.#blocks.find(({ level }) => level === 1)?.title;
    return {
      text,
      title: this.#title.replace(/\s+/g, " ").trim() || heading || null,
      root: buildSections(this.#blocks, text.length),
      symbols: [],
      references: this.#references,
      lineAt: lineFinder(this.#marks),
    };
  }
}

function tooDeep(): CogoError {
  return new CogoError({
    code: "document_too_deep",
    message: `Expected at most ${MAXIMUM_ELEMENT_DEPTH} elements within each other; the page has more`,
    remedy: "Save the page's text instead, or repair the elements that are never closed",
  });
}
