import { CogoError } from "../../../kernel/mod.ts";
import { findGaps } from "./gaps.ts";
import { nearestSentence } from "./nearest.ts";
import type { Problem } from "./resolve/problem.ts";
import { tokenize } from "./token.ts";

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

interface Stretch {
  readonly from: number;
  readonly to: number;
}

const withModels =
  "Or set a model key (ANTHROPIC_API_KEY, OPENAI_API_KEY, GEMINI_API_KEY or FIREWORKS_API_KEY): models read and build what the notation cannot.";
const longestQuote = 160;

function positionOf(text: string, at: number): { line: number; column: number } {
  const before = text.slice(0, at).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

function quote(text: string, { from, to }: Stretch): string {
  const words = text.slice(from, to).replaceAll(/\s+/g, " ").trim();
  return words.length > longestQuote ? `${words.slice(0, longestQuote)}…` : words;
}

/** The words not accounted for, in the order of the text. */
export function listUnaccounted(
  text: string,
  unread: readonly Stretch[],
  problems: readonly Problem[],
): readonly Unaccounted[] {
  const phrases = unread.map((stretch) => ({
    at: stretch.from,
    entry: {
      text: quote(text, stretch),
      ...positionOf(text, stretch.from),
      say: nearestSentence(quote(text, stretch)),
    },
  }));
  // What follows from words that were not read is no problem of its own.
  const own = unread.length > 0 ? [] : problems;
  const explained = own.map(({ at, message }) => ({
    at: at.from,
    entry: { text: quote(text, at), ...positionOf(text, at.from), problem: message },
  }));
  return [...phrases, ...explained]
    .sort((one, other) => one.at - other.at)
    .map(({ entry }) => entry);
}

function describe({ text, line, column, problem }: Unaccounted): string {
  const where = `line ${line}, column ${column}`;
  if (problem === undefined) return `"${text}" (${where})`;
  return text === "" ? problem : `"${text}" (${where}): ${problem}`;
}

/** Says what was not understood, what it may be, and how to say it. */
export function refuseUnaccounted(
  unaccounted: readonly Unaccounted[],
  notation: string,
): CogoError {
  const listed = unaccounted.map(describe).join("; ");
  const words = unaccounted.flatMap(({ text, problem }) =>
    tokenize(`${text} ${problem ?? ""}`).map(({ key }) => key),
  );
  const missing = findGaps(words);
  const says = [
    ...new Set(unaccounted.flatMap(({ say }) => (say === undefined ? [] : [`"${say}"`]))),
  ];
  const isUnread = unaccounted.some(({ problem }) => problem === undefined);
  const asked = missing.length === 0 ? "" : ` The templates do not build ${missing.join(" or ")}.`;
  const nearest =
    says.length === 0
      ? ""
      : `Say it in the forms of docs/reference/notation.md, for example ${says.slice(0, 3).join(" or ")}. `;
  return new CogoError({
    code: missing.length > 0 ? "requirement_not_supported" : "requirement_not_understood",
    message: `Expected words that the notation reads${isUnread ? "" : " and templates can serve"}, found ${listed}.${asked}`,
    remedy: `${nearest}${missing.length === 0 ? "" : "Leave out what is not built. "}${withModels}`,
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
