import { singularise } from "../../specification/noun_number.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import { titleOf } from "../grammar/description.ts";
import { nameOf } from "../grammar/name.ts";
import { type Remark, remarkOn } from "../grammar/remark.ts";
import { type Parser, parseAll } from "../parser.ts";
import type { Name } from "../syntax.ts";
import { type Token, tokenize } from "../token.ts";
import { annotate, type Field } from "./annotate.ts";
import { onlyDescribes } from "./only_describes.ts";
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
    const tokens = tokenize(this.#text, body.from, body.to);
    if (isRuler(tokens)) return;
    const named = [...wordsOf(field.name.words), ...wordsOf(field.of.words)];
    const said = readAll(remarkOn(field.name.words, named), tokens);
    if (said !== undefined && saysSomething(said))
      annotate(this.#reading, field, said, this.#name(body));
    else if (isNew && (said !== undefined || onlyDescribes(tokens))) this.#describe(tokens);
    else if (isNew) this.#refuse(tokens);
  }

  /** What is no part of the definition is shown as background; the others are answered. */
  leaveOut(comments: readonly Comment[], isOut: (comment: Comment) => boolean): readonly Comment[] {
    return comments.filter((comment) => {
      if (!isOut(comment)) return true;
      this.#describe(tokenize(this.#text, comment.body.from, comment.body.to));
      return false;
    });
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
      if (this.#isBackground(tokens)) this.#describe(tokens);
      else this.#refuse(tokens);
    }
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
