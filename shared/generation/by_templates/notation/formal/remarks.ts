import { singularise } from "../../specification/noun_number.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import { titleOf } from "../grammar/description.ts";
import { afterSign } from "../grammar/modifiers.ts";
import { nameOf } from "../grammar/name.ts";
import { type Remark, remarkOn } from "../grammar/remark.ts";
import { end, first, type Parser, parseAll } from "../parser.ts";
import type { Modifier, Name, Nodes } from "../syntax.ts";
import { type Token, tokenize } from "../token.ts";
import { annotate, type Field } from "./annotate.ts";
import { readAround } from "./around.ts";
import { clausesOf, onlyDescribes } from "./only_describes.ts";
import type { Reading, Stretch } from "./reading.ts";
import { toolComment } from "./tool_comments.ts";

/** A comment, or another text in words, in what is written in a formal language. */
export interface Comment extends Stretch {
  /** Without the signs that open and close it. */
  readonly body: Stretch;
}

function wordsOf(name: string): string[] {
  return asciiWords(name).map((word) => singularise(word.toLowerCase()));
}

/** What is longer is a text, and no remark on a field; it bounds what hostile text can cost. */
const mostWords = 80;

function readAll<Value>(parser: Parser<Value>, tokens: readonly Token[]): Value | undefined {
  const parsed = tokens.length > mostWords ? undefined : parseAll(parser, tokens);
  return parsed?.read ? parsed.value : undefined;
}

function saysSomething({ modifiers, link }: Remark): boolean {
  return modifiers.length > 0 || link !== undefined;
}

/** "REST API on top of this": what is to be made of the code, as its last comment. */
function requestIn(tokens: readonly Token[]): Nodes | undefined {
  const nodes = readAround(tokens);
  return nodes?.some(({ node }) => node === "software") ? nodes : undefined;
}

const saysNothing: Remark = { modifiers: [], link: undefined };

function isBar({ text }: Token): boolean {
  return "|/=<>@".includes(text);
}

/** "at most 5 urls" of a list: the last word is what it holds. */
function itemsOf(tokens: readonly Token[], reading: Reading, field: Field): Remark | undefined {
  const node = reading.nodes[field.start];
  const [only] = node?.node === "fields" ? node.fields : [];
  const isList = only?.modifiers.some((each) => each.is === "type" && each.type === "string_list");
  if (isList !== true || tokens.at(-1)?.kind !== "word") return undefined;
  const said = readAll(remarkOn(field.name.words, []), tokens.slice(0, -1));
  const modifiers = said?.modifiers.map((each) =>
    each.is === "bound" && each.unit === undefined
      ? { ...each, unit: "items" as const }
      : undefined,
  );
  const bounds = modifiers?.filter((each) => each !== undefined) ?? [];
  const isRead = bounds.length > 0 && bounds.length === modifiers?.length;
  return isRead ? { modifiers: bounds, link: undefined } : undefined;
}

/** "ISO date" is a date. */
function withoutStandard(tokens: readonly Token[]): readonly Token[] {
  const [first, next] = tokens;
  const isDate = ["date", "datetime", "timestamp"].includes(next?.key ?? "");
  return first?.key === "iso" && isDate ? tokens.slice(1) : tokens;
}

const fileName = /^\s*[\w./-]+\.(?:ts|tsx|js|sql|json|ya?ml)\s*$/;

/** A line of dashes separates and says nothing. */
function isRuler(tokens: readonly Token[]): boolean {
  return tokens.every(({ kind }) => kind === "sign");
}

/** Reads the comments of one document: each word says something that is kept, is background, or is refused. */
export class Remarks {
  readonly #text: string;
  readonly #reading: Reading;
  readonly #names: string[] = [];
  readonly #read = new Set<number>();

  constructor(text: string, reading: Reading) {
    this.#text = text;
    this.#reading = reading;
  }

  /** What a comment says of a field, whose nodes are those since `field.start`. */
  ofField({ body }: Comment, field: Field): void {
    const isNew = !this.#read.has(body.from);
    this.#read.add(body.from);
    this.#names.push(...wordsOf(field.name.words));
    const tokens = withoutStandard(tokenize(this.#text, body.from, body.to));
    if (isRuler(tokens)) return;
    const said = this.#remarkOf(tokens, field);
    if (said !== undefined && saysSomething(said))
      annotate(this.#reading, field, said, this.#name(body));
    else if (isNew && (said !== undefined || onlyDescribes(tokens, this.#isFlag(field))))
      this.#describe(tokens);
    else if (isNew) this.#refuse(tokens);
  }

  #isFlag({ start }: Field): boolean {
    const node = this.#reading.nodes[start];
    const modifiers = node?.node === "fields" ? (node.fields[0]?.modifiers ?? []) : [];
    return modifiers.some((each) => each.is === "type" && each.type === "boolean");
  }

  /** What is no part of the definition is shown as background; the others are answered. */
  leaveOut(comments: readonly Comment[], isOut: (comment: Comment) => boolean): readonly Comment[] {
    return comments.filter((comment) => {
      if (!isOut(comment)) return true;
      this.#describe(tokenize(this.#text, comment.body.from, comment.body.to));
      return false;
    });
  }

  /** What a cell of a table says of its field; what describes is background, undefined what is neither. */
  read(
    tokens: readonly Token[],
    of: Name | undefined,
    name: Name,
    isFlag: boolean,
  ): readonly Modifier[] | undefined {
    const parsed = parseAll(first(afterSign, end), tokens);
    if (parsed.read) return parsed.value;
    const field = { of: of ?? name, name, start: this.#reading.nodes.length };
    const said = this.#remarkOf(tokens, field);
    if (said?.link !== undefined) return undefined;
    if (said === undefined && !onlyDescribes(tokens, isFlag)) return undefined;
    if (said === undefined || said.modifiers.length === 0) this.#describe(tokens);
    return said?.modifiers ?? [];
  }

  /** Names of things, which comments may repeat. */
  know(name: string): void {
    this.#names.push(...wordsOf(name));
  }

  /** What stands at no field can only describe. */
  finish(comments: readonly Comment[]): void {
    for (const { body } of comments) {
      if (this.#read.has(body.from)) continue;
      const tokens = tokenize(this.#text, body.from, body.to);
      if (isRuler(tokens)) continue;
      const request = requestIn(tokens);
      if (request !== undefined) this.#reading.nodes.push(...request);
      else if (this.#isBackground(tokens) || fileName.test(this.#text.slice(body.from, body.to)))
        this.#describe(tokens);
      else this.#refuse(tokens);
    }
  }

  /** As a whole, or clause by clause: "shown on the spine, unique". */
  #remarkOf(tokens: readonly Token[], field: Field): Remark | undefined {
    const named = [...wordsOf(field.name.words), ...wordsOf(field.of.words)];
    const remark = remarkOn(field.name.words, named);
    const whole = readAll(remark, tokens) ?? itemsOf(tokens, this.#reading, field);
    if (whole !== undefined) return whole;
    const clauses = clausesOf(tokens);
    const isLong = tokens.length > mostWords;
    if (isLong || clauses.length < 2 || tokens.some(isBar)) return undefined;
    const parts = clauses.map(
      (clause) =>
        readAll(remark, clause) ??
        (clause.length > 1 && onlyDescribes(clause, this.#isFlag(field)) ? saysNothing : undefined),
    );
    const read = parts.filter((part) => part !== undefined);
    if (read.length < parts.length || read.some(({ link }) => link !== undefined)) return undefined;
    const modifiers = read.flatMap((part) => part.modifiers);
    return modifiers.some(({ is }) => is === "choices") ? undefined : { ...saysNothing, modifiers };
  }

  #isBackground(tokens: readonly Token[]): boolean {
    const isTitle = [titleOf(this.#names), toolComment].some(
      (each) => readAll(each, tokens) !== undefined,
    );
    return isTitle || onlyDescribes(tokens);
  }

  #name({ from, to }: Stretch): Name {
    return { words: this.#text.slice(from, to).trim(), from, to };
  }

  #describe(tokens: readonly Token[]): void {
    this.#reading.nodes.push({ node: "background", said: nameOf(tokens), isCourtesy: true });
  }

  #refuse(tokens: readonly Token[]): void {
    const { from, to } = nameOf(tokens);
    this.#reading.unread.push({ sentenceFrom: from, from, to });
  }
}
