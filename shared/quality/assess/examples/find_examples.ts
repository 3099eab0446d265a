import type { Example, QuotedCalls, UnreadCall } from "./example.ts";
import { findPlaces, type Place } from "./find_places.ts";
import type { Range } from "./find_setup.ts";
import { standingOf } from "./frame.ts";
import { type ParsedExpression, parseExpressions, withoutModules } from "./parse_expression.ts";
import { readOutcome } from "./read_outcome.ts";
import { ownNames } from "./read_value.ts";
import type { Standing } from "./standing_above.ts";

/** So that a text of calls within calls takes no longer than a plain one. */
export const LIMITS = { calls: 200, examples: 50, characters: 1_000 };
const CALL = /(?<![\w$.])(?:new\s+)?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*[^\S\n]?\(/g;
/** What is said of a call in a test or a program, and is no call of the project's. */
const AROUND = /^(?:assert|console|expect|print|println|t)\b|^assert[A-Z]\w*\(/;
/** Where a list, a paragraph or a block of code goes on, a sentence does not. */
const END_OF_SENTENCE = /\n\s*(?:[-*+>|#]|\d+[.)])\s|\n\s*\n|```/;
/** What makes another value of what a call gives. */
const OPERATOR =
  /(?:[!~]|\b(?:typeof|void)|[\w)][^\S\n]*[+*/%]|[=(][^\S\n]*[\w$.]+[^\S\n]*-)[^\S\n]*`?$/;
/** What begins like a value, and no parameter. */
const GIVES_VALUE = /^\(\s*["'`\d.+[{-]/;
/** To the parser, dots of omission are a name too. */
const NAME = /^[\p{L}_$]/u;
const GIVES_NOTHING = /^\(\s*\)/;
/** What stands behind a call that names its result. */
const NAMES_VALUE =
  /^`?;?[^\S\n]*(?:\n?[^\S\n]*\/\/[^\w\n]*|[^\w\s`.(,]*[^\S\n]*)(?:(?:be|is|equals?|gives?|returns?)\s+)?`?(?:["'[{]|-?\d)/;

/**
 * The calls that a requirement quotes, up to some: those with results, and those of which none is read. `isOwn` says
 * whether an import is of the project.
 */
export function findExamples(
  requirement: string,
  isOwn: (specifier: string) => boolean,
): QuotedCalls {
  const text = requirement.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");
  const placeAt = findPlaces(text, isOwn);
  const examples: Example[] = [];
  const denied: Example[] = [];
  const unread: UnreadCall[] = [];
  const shown: Range[] = [];
  let [end, calls] = [0, 0];
  for (const { index, 0: opening } of text.matchAll(CALL)) {
    if (index < end || AROUND.test(opening)) continue;
    calls += 1;
    if (calls > LIMITS.calls || examples.length === LIMITS.examples) {
      return { examples, denied, unread, isCut: true };
    }
    const example = readExample(text, index, { end, shown }, placeAt(index));
    if (example !== undefined) shown.push({ from: index, to: index + example.text.length });
    if (example === undefined || example.standing === "denied") {
      denied.push(...(example ? [example] : []));
      unread.push(...readUnread(text, index, opening));
      continue;
    }
    end = index + example.text.length;
    examples.push(example);
  }
  return { examples, denied, unread, isCut: false };
}

/** What was found above a call. */
interface Above {
  /** Where the last example ends. */
  readonly end: number;
  /** Calls with results, asked for or not. */
  readonly shown: readonly Range[];
}

function readExample(text: string, at: number, above: Above, place: Place): Example | undefined {
  const quoted = text.slice(at, Math.min(at + LIMITS.characters, place.to));
  const [sentence = ""] = quoted.split(END_OF_SENTENCE);
  const before = text.slice(Math.max(0, at - LIMITS.characters), at);
  if (!place.isExecuted || OPERATOR.test(before)) return undefined;
  for (const quotedCall of parseExpressions(sentence)) {
    const call = withoutModules(quotedCall, place.modules);
    const names = ownNames(call);
    if (names === undefined || names.length === 0 || !isCall(call)) continue;
    // The backtick that ends a quotation begins no template, and a full stop no member.
    if (/\)\s*`|\.$/.test(call.source)) continue;
    const { length } = quotedCall.source;
    const rest = { rest: quoted.slice(length), sentence: sentence.slice(length) };
    const found = readOutcome({ before, ...rest });
    if (found === undefined) continue;
    const taken = length + found.length;
    const standing = standingIn(text, { from: at, to: at + taken }, { names, above, place });
    const { outcome } = found;
    return { text: quoted.slice(0, taken), at, call: call.source, names, standing, outcome };
  }
  return undefined;
}

function standingIn(
  text: string,
  range: Range,
  { names, above, place }: Pick<Example, "names"> & { above: Above; place: Place },
): Standing {
  const isForeign = names.some((name) => place.foreign.has(name));
  if (isForeign || place.hasSetup(range.from, above.shown)) return "denied";
  const { block } = place;
  const standing = standingOf({ text, ...range, names, previous: above.end, block });
  return standing === "asked" && place.followsSetup(above.shown) ? "unclear" : standing;
}

function isCall({ node }: ParsedExpression): boolean {
  let found = false;
  node.cursor().iterate(({ name }) => {
    if (name === "CallExpression" || name === "NewExpression") found = true;
  });
  return found;
}

/** A call that gives values, or of which a value is named; one that gives parameters names a function. */
function readUnread(text: string, at: number, opening: string): UnreadCall[] {
  const called = opening.match(/[\w$]+/g)?.filter((word) => word !== "new") ?? [];
  const rest = text.slice(at + opening.length - 1, at + LIMITS.characters);
  const line = text.slice(text.lastIndexOf("\n", at) + 1).split("\n", 1)[0] ?? "";
  const told = { text: line.trim().slice(0, 200), called };
  const nothing = GIVES_NOTHING.exec(rest)?.[0];
  if (nothing !== undefined) {
    return NAMES_VALUE.test(rest.slice(nothing.length)) ? [{ ...told, given: [] }] : [];
  }
  // What it is given stands in parentheses, which are an expression themselves unless there are several.
  const [given] = parseExpressions(`f${rest}`).filter(isCall).reverse();
  if (given === undefined) return GIVES_VALUE.test(rest) ? [{ ...told, given: [] }] : [];
  const names = ownNames(given)?.filter((name) => name !== "f" && NAME.test(name));
  return [{ ...told, given: names ?? [] }];
}
