import { withSameWords } from "./same_words.ts";

/** The smallest parts of a requirement, each with its place in the text. */
export interface Token {
  readonly kind: "word" | "number" | "quoted" | "path" | "pattern" | "sign";
  /** As written; for `quoted` and `pattern` without the delimiters. */
  readonly text: string;
  /** Lower case, what the grammar compares. */
  readonly key: string;
  /** Offsets into the prepared text. */
  readonly from: number;
  readonly to: number;
}

const letter = /[\p{L}_$]/u;
const digit = /\p{Nd}/u;
const wordPart = /[\p{L}\p{M}\p{N}_$]/u;
const joiner = new Set(["-", "'", "."]);
const closing: Readonly<Record<string, string>> = { '"': '"', "`": "`", "'": "'" };
const longSigns = ["->", ">=", "<=", "=>", "..", "||", "::"];

class Scanner {
  readonly #text: string;
  #at: number;
  readonly #start: number;
  readonly #end: number;
  readonly tokens: Token[] = [];

  constructor(text: string, from: number, end: number) {
    this.#text = text;
    this.#at = from;
    this.#start = from;
    this.#end = end;
  }

  scan(): readonly Token[] {
    while (this.#at < this.#end) {
      if (this.#peek().trim() === "") this.#at += 1;
      else this.#scanToken();
    }
    return this.tokens;
  }

  #peek(ahead = 0): string {
    const at = this.#at + ahead;
    return at >= 0 && at < this.#end ? (this.#text[at] ?? "") : "";
  }

  #add(kind: Token["kind"], length: number, text?: string): void {
    const from = this.#at;
    const written = text ?? this.#text.slice(from, from + length);
    this.#at += length;
    this.tokens.push({ kind, text: written, key: written.toLowerCase(), from, to: this.#at });
  }

  #scanToken(): void {
    const first = this.#peek();
    if (this.#scanQuoted(first) || this.#scanPath(first)) return;
    if (digit.test(first) || this.#startsNegative(first)) this.#add("number", this.#numberLength());
    else if (letter.test(first)) this.#add("word", this.#wordLength());
    else this.#scanSign();
  }

  /** "-5" is a number, "3-5" two of them with a dash between. */
  #startsNegative(first: string): boolean {
    return first === "-" && digit.test(this.#peek(1)) && !wordPart.test(this.#peek(-1));
  }

  #scanQuoted(first: string): boolean {
    const close = closing[first];
    if (close === undefined || (first === "'" && wordPart.test(this.#peek(-1)))) return false;
    const end = this.#text.indexOf(close, this.#at + 1);
    const inner = end < 0 || end >= this.#end ? "" : this.#text.slice(this.#at + 1, end);
    if (inner.trim() === "" || inner.includes("\n")) return false;
    this.#add("quoted", inner.length + 2, inner.trim());
    return true;
  }

  /** "/books/{id}", and "/^[A-Z]{3}$/" when it is anchored. */
  #scanPath(first: string): boolean {
    if (first !== "/" || wordPart.test(this.#peek(-1))) return false;
    if (this.#peek(1) === "^") {
      const end = this.#text.indexOf("$/", this.#at + 2);
      if (end < 0 || end >= this.#end) return false;
      this.#add("pattern", end + 2 - this.#at, this.#text.slice(this.#at + 1, end + 1));
      return true;
    }
    let length = 1;
    while (/[\p{L}\p{N}_\-/{}:[\]<>?=&.]/u.test(this.#peek(length))) length += 1;
    while (length > 1 && ".:?".includes(this.#peek(length - 1))) length -= 1;
    if (length < 2) return false;
    this.#add("path", length);
    return true;
  }

  #numberLength(): number {
    let length = 1;
    while (digit.test(this.#peek(length)) || this.#continuesNumber(length)) length += 1;
    return length;
  }

  #continuesNumber(length: number): boolean {
    const sign = this.#peek(length);
    if (sign === ".") return digit.test(this.#peek(length + 1));
    const thousands = [1, 2, 3].every((ahead) => digit.test(this.#peek(length + ahead)));
    return sign === "," && thousands && !digit.test(this.#peek(length + 4));
  }

  #wordLength(): number {
    let length = 1;
    while (this.#continuesWord(length)) length += 1;
    return length;
  }

  #continuesWord(length: number): boolean {
    const sign = this.#peek(length);
    if (wordPart.test(sign)) return true;
    return joiner.has(sign) && letter.test(this.#peek(length + 1));
  }

  /** "title*" marks what is required; "**title**" closes what it opened. */
  #isMark(): boolean {
    const before = this.#text.slice(this.#start, this.#at);
    const line = before.slice(before.lastIndexOf("\n") + 1);
    const isClosing = (line.match(/\*+/g)?.length ?? 0) % 2 === 1;
    return !isClosing && wordPart.test(this.#peek(-1)) && /^(?:[,);:}\s]|$)/.test(this.#peek(1));
  }

  #scanSign(): void {
    if (this.#peek() === "*" && !this.#isMark()) {
      // Emphasis of Markdown says nothing.
      this.#at += 1;
      return;
    }
    const two = this.#peek() + this.#peek(1);
    this.#add("sign", longSigns.includes(two) ? 2 : [...this.#peek()].length);
  }
}

/** The tokens of a stretch of text; white space separates them and is none. */
export function tokenize(text: string, from = 0, to = text.length): readonly Token[] {
  return withSameWords(new Scanner(text, from, to).scan());
}

/** A number as written, thousands separators removed. */
export function numberOf(token: Token): number {
  return Number(token.text.replaceAll(",", ""));
}
