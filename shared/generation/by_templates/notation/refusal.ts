import { CogoError, truncateText } from "../../../kernel/mod.ts";
import type { Stretch } from "./formal/reading.ts";
import { findGaps, findRules } from "./gaps.ts";
import { nearestSentence } from "./nearest.ts";
import { isNotBuilt, type Problem } from "./resolve/problem.ts";
import type { Nodes } from "./syntax.ts";

/** Words that were not understood, or that cannot be served as they were said. */
export interface Unaccounted {
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** Why, when the words were read. */
  readonly problem?: string;
  /** The nearest way to say it. */
  readonly say?: string;
}

const withModels =
  "Or set a model key (ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY or FIREWORKS_API_KEY): models read and build what the notation cannot.";
const longestQuote = 160;

function positionOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function quote(text: string, { from, to }: Pick<Stretch, "from" | "to">): string {
  const words = text.slice(from, to).replaceAll(/\s+/g, " ").trim();
  return words.length > longestQuote ? `${truncateText(words, longestQuote)}…` : words;
}

/** A stretch of a requirement, quoted with its place. */
export interface Quotation {
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

/** What was taken as background, which asks for nothing. */
export function listBackground(text: string, nodes: Nodes): readonly Quotation[] {
  return nodes.flatMap((node) =>
    node.node === "background"
      ? [{ text: withoutQuotes(quote(text, node.said)), ...positionOf(text, node.said.from) }]
      : [],
  );
}

/** A background that was printed stands in quotes already. */
function withoutQuotes(words: string): string {
  return words.startsWith('"') && words.endsWith('"') ? words.slice(1, -1) : words;
}

/** What a requirement has that is not accounted for, in the order of the text. */
export interface Remainder {
  readonly unaccounted: readonly Unaccounted[];
  /** What the templates do not build of it, in a sentence. */
  readonly gaps: string | undefined;
  /** It was understood, and is not built. */
  readonly isUnsupported: boolean;
}

/** What was not read or cannot be served. What follows from words that were not read is no problem of its own. */
export function listRemainder(
  text: string,
  unread: readonly Stretch[],
  problems: readonly Problem[],
): Remainder {
  if (unread.length === 0) {
    const gaps = findRules(problems.map(({ at }) => sentenceAround(text, at.from)));
    return {
      unaccounted: inOrder(withoutRepeats(problems).map((each) => explain(text, each))),
      gaps,
      isUnsupported: gaps !== undefined || problems.some(isNotBuilt),
    };
  }
  const sentences = unread.map(({ sentenceFrom, from, to }) =>
    text.slice(sentenceFrom ?? from, to),
  );
  const gaps = findGaps(sentences);
  return {
    unaccounted: inOrder(unread.map((each) => proposeFor(text, each))),
    gaps,
    isUnsupported: gaps !== undefined,
  };
}

/** The same of the same words is said once. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  const keyOf = ({ at, message }: Problem) => `${at.from} ${at.to} ${message}`;
  return [...new Map(problems.map((each) => [keyOf(each), each])).values()];
}

function sentenceAround(text: string, at: number): string {
  const before =
    text
      .slice(0, at)
      .split(/[.!?\n]/)
      .at(-1) ?? "";
  const after = text.slice(at).split(/[.!?\n]/)[0] ?? "";
  return before + after;
}

interface Entry {
  readonly at: number;
  readonly entry: Unaccounted;
}

function inOrder(entries: readonly Entry[]): readonly Unaccounted[] {
  return [...entries].sort((one, other) => one.at - other.at).map(({ entry }) => entry);
}

function explain(text: string, { at, message }: Problem): Entry {
  const entry = { text: quote(text, at), ...positionOf(text, at.from), problem: message };
  return { at: at.from, entry };
}

function proposeFor(text: string, stretch: Stretch): Entry {
  const words = quote(text, stretch);
  const say = nearestSentence(words);
  return { at: stretch.from, entry: { text: words, ...positionOf(text, stretch.from), say } };
}

function describe({ text, line, column, problem }: Unaccounted): string {
  const where = `line ${line}, column ${column}`;
  if (problem === undefined) return `"${text}" (${where})`;
  return text === "" ? problem : `"${text}" (${where}): ${problem}`;
}

/** Says what was not understood, what it may be, and how to say it. */
export function refuseUnaccounted(
  { unaccounted, gaps, isUnsupported }: Remainder,
  notation: string,
): CogoError {
  const listed = unaccounted.map(describe).join("; ");
  const says = unaccounted.flatMap(({ say }) => (say === undefined ? [] : [`"${say}"`]));
  const forms = [...new Set(says)].slice(0, 3).join(" or ");
  const expected =
    forms === ""
      ? "words that the notation reads and templates can serve"
      : "words that the notation reads";
  return new CogoError({
    code: isUnsupported ? "requirement_not_supported" : "requirement_not_understood",
    message: [
      `Expected ${expected}, found ${listed}.`,
      ...(gaps === undefined ? [] : [gaps]),
      ...(notation === "" ? ["Nothing was understood that names a thing and its fields."] : []),
    ].join(" "),
    remedy: [
      forms === ""
        ? "Say it in the forms of docs/reference/notation.md."
        : `Say it in the forms of docs/reference/notation.md, for example ${forms}.`,
      ...(isUnsupported ? ["Leave out what is not built."] : []),
      withModels,
    ].join(" "),
    details: { unaccounted: unaccounted.map((each) => ({ ...each })), notation },
  });
}

export function refuseEmpty(): CogoError {
  return new CogoError({
    code: "requirement_empty",
    message: "Expected a requirement in words; there are none.",
    remedy:
      'Say what to build, for example "Build a REST API for a todo list: title, done, due date".',
  });
}

export function refuseTooLong(limit: number, length: number): CogoError {
  return new CogoError({
    code: "requirement_too_long",
    message: `Expected at most ${limit} characters; the requirement has ${length}.`,
    remedy: "Shorten it, or split it into several tasks.",
    details: { limit, length },
  });
}
