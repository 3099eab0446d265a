import type { Range } from "./find_setup.ts";
import { DENIES, DENIES_BEHIND, mayLead } from "./leading_words.ts";
import { ofSentence, type Standing, standingAbove } from "./standing_above.ts";

/** A sentence that speaks of the one before. */
const REFERS = /^\s*(?:but|however|no|nope|not|that|this|which|wrong|yet|never|really)\b/i;
const ITEM = /^[\s>*+|-]*(?:\d+[.)]\s)?[\s[(*_`]*(?:AC-\d+[\])*_`]*\s*[:–—-])?/;
/** What stands before a call in code and changes nothing of what it gives. */
const CODE =
  /^[\s>]*(?:(?:it|test)\b.*=>\s*\{?\s*)?(?:(?:const|let|var)\s+[\w$]+(?:\s*:\s*[\w$<>[\]]+)?\s*=\s*|[\w$]+\s*=\s*|return\s+)?(?:await\s+)?(?:[\w$.]+\(\s*)*(?:(?:async\s*)?\(\s*\)\s*=>\s*\{?\s*)?(?:await\s+)?$/;
/** `returns 2 for` before a call: what comes of it stands between. */
const VALUE_BEFORE = /(\b(?:gives?|produces?|returns?|yields?)\s).*(\s(?:for|from|on|with)\s+`?)$/;
const NOT_VALUE =
  /,\s+(?:and\s+)?not\s+`?(?:"[^"]*"|'[^']*'|-?[\d.]*\d|true|false|null|undefined)`?/;
const COMMENT = /^\s*(?:\/\/|\/\*|#\s)/;
/** What joins an example with the next. */
const JOINS = /^[,;\s`"')]*(?:but|whereas|while)\b(?=\W*$)/;
const LONGEST_SENTENCE = 1_000;
const IN_TABLE = /^\s*`?\s*\|/;
/** What a column of results is called. */
const RESULTS = /result|output|return|expect|gives?\b|value|yields?\b|answer|\bis\b|=/i;
const END_OF_SENTENCE = /(?<!\b(?:e\.g|i\.e))[.!?]\s+|\n/g;
const BELOW_BLOCK = /^[^\n]*\n\s*([^\n]*)/;
const BELOW_PARAGRAPH = /\n[^\S\n]*\n\s*([^\n]*)/;
/** What goes on below a block and says nothing of it. */
const BELOW = /^\s*(?:```|~~~|#|\||[-*+>]\s|\d+[.)]\s|\*\*|__|AC-\d)/;

/** Where an example stands, and the names of what it calls. */
export interface ExamplePlace extends Range {
  readonly text: string;
  readonly names: readonly string[];
  /** Where the example before it ends. */
  readonly previous: number;
  /** The block of code that it stands in. */
  readonly block: (Range & { readonly isProgram: boolean }) | undefined;
}

/** Whether the words around an example say that it is what is asked for. */
export function standingOf(place: ExamplePlace): Standing {
  const { text, from, to, previous } = place;
  const before = text.slice(0, from);
  const ends = [...before.matchAll(END_OF_SENTENCE)].map((end) => end.index + end[0].length);
  const start = ends.at(-1) ?? 0;
  const sentence =
    previous > start ? before.slice(previous).replace(JOINS, "") : before.slice(start);
  const isPlain =
    sentence.length < LONGEST_SENTENCE &&
    isPlainBefore(sentence, place) &&
    isPlainAfter(text.slice(to), place) &&
    !isDeniedBelow(place) &&
    isInResults(before);
  return isPlain ? leadingTo(before, Math.min(start, from), place) : "denied";
}

function leadingTo(before: string, start: number, place: ExamplePlace): Standing {
  const { names, block, previous } = place;
  const isCode = block !== undefined;
  const near = linesBefore(before.slice(block?.from ?? 0));
  const outside = isCode ? linesBefore(before.slice(0, block.from)) : near;
  const above = standingAbove({ near, outside, isCode }, names);
  const lineStart = before.lastIndexOf("\n") + 1;
  const sentences = before.slice(Math.max(previous, lineStart), Math.max(start, previous));
  if (above !== "asked" || isCode || !/\p{L}/u.test(sentences)) return above;
  return ofSentence(sentences, names);
}

/** The lines before that of an end of a text, the nearest first. */
function linesBefore(text: string): readonly string[] {
  const lines = text.split("\n").slice(0, -1).reverse();
  return lines.map((line) => line.slice(0, LONGEST_SENTENCE));
}

function isPlainBefore(sentence: string, place: ExamplePlace): boolean {
  const bare = sentence.replace(ITEM, "").replace(/`$/, "");
  if (place.block?.isProgram && !COMMENT.test(sentence)) return true;
  if (CODE.test(bare)) return true;
  const words = bare.replace(VALUE_BEFORE, "$1$2");
  // Another call in the sentence may have the first of its results.
  return !/[\w$]\(/.test(words) && mayLead(words, place.names);
}

function isPlainAfter(after: string, { block, names }: ExamplePlace): boolean {
  const [line = ""] = after.split("\n", 1);
  const [clause = ""] = line.split(/[\w$.]+\(/, 1);
  if (block !== undefined || IN_TABLE.test(line)) return !DENIES_BEHIND.test(clause);
  const [tail = "", next = ""] = after.split(/[.;!?](?=\s|$)|\n/, 2);
  const [words = ""] = tail.split(/[\w$.]+\(/, 1);
  const rest = words.replace(NOT_VALUE, "").replace(JOINS, "");
  if (/^[`"')\s]*\?/.test(after) || DENIES_BEHIND.test(rest) || REFERS.test(next)) return false;
  return !/\d/.test(rest) && mayLead(rest, names);
}

/** Whether the sentence below a block or paragraph speaks of it as of something wrong. */
function isDeniedBelow({ text, to, block }: ExamplePlace): boolean {
  const rest = text.slice(block?.to ?? to);
  const [, below = ""] = (block === undefined ? BELOW_PARAGRAPH : BELOW_BLOCK).exec(rest) ?? [];
  if (BELOW.test(below)) return false;
  const [sentence = ""] = below.split(/(?<=[.!?])\s/, 1);
  return DENIES.test(sentence) || REFERS.test(sentence);
}

/** Whether the column behind a call is one of results, where it stands in a table that names its columns. */
function isInResults(before: string): boolean {
  const lines = before.split("\n").reverse();
  const height = lines.findIndex((line) => !/^\s*\|/.test(line));
  const rows = height < 0 ? lines : lines.slice(0, height);
  const header = rows.at(-1);
  if (header === undefined || rows.length === 1 || header.includes("(")) return true;
  const column = (rows[0] ?? "").split("|").length;
  const title = header.split("|")[column] ?? "";
  return RESULTS.test(title) && !DENIES.test(title);
}
