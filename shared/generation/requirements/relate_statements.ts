import type { GatheredRequirements } from "../../engine/mod.ts";
import { toLetters } from "../by_models/analysis/to_letters.ts";
import { beginsWithAny, hasAny } from "./phrases.ts";
import { toSentence } from "./sentence.ts";
import { REPLACEMENTS, REPLACING_STARTS } from "./vocabulary.ts";

/** A statement as far as relations look at it. */
export interface Statement {
  readonly statement: string;
  readonly kind: string;
  readonly source: number | null;
  readonly passage: number | null;
}

type Relation = Omit<GatheredRequirements["relations"][number], "row" | "other">;

/** Words that say nothing of what a statement is about. */
const EMPTY = new Set(
  `the a an and or but of to in on at for with by from is are be must should shall has have can may it its this that we i you they not no
   please also so if when then as per one two instead of rather actually make let's say only never always every each all any need needs want
   would like nice should't there here just so up out than more less most least do does don't able possible use`.split(
    /\s+/,
  ),
);
const NEAR_PASSAGES = 8;
const LONG_ENOUGH = 4;
/** Of the words of the shorter one. */
const LEAST_ALIKE = 0.6;

/**
 * What a statement is to one that was said before: the same, or, where it takes another number, colour or word for the same
 * thing, what takes its place; undefined for neither.
 */
export function relate(later: Statement, earlier: Statement): Relation | undefined {
  if (later.kind === "question" || earlier.kind === "question") return undefined;
  if (toLetters(later.statement) === toLetters(earlier.statement)) {
    return { relation: "duplicates", reason: "It says the same" };
  }
  const pair = {
    later,
    earlier,
    now: aboutOf(later.statement),
    before: aboutOf(earlier.statement),
  };
  return findReplacement(pair) ?? findContradiction(pair);
}

interface Pair {
  readonly later: Statement;
  readonly earlier: Statement;
  readonly now: About;
  readonly before: About;
}

function findReplacement({ later, earlier, now, before }: Pair): Relation | undefined {
  const distance = (later.passage ?? 0) - (earlier.passage ?? 0);
  if (later.source !== earlier.source || distance > NEAR_PASSAGES) return undefined;
  const { words } = toSentence(later.statement);
  if (namesReplaced(words, before.words)) {
    return { relation: "supersedes", reason: "It says what it is instead of" };
  }
  const replaces = hasAny(words, REPLACEMENTS) || beginsWithAny(words, REPLACING_STARTS);
  const shared = sharedWords(now, before);
  if (!replaces || !isAboutTheSame(now, before, shared)) return undefined;
  return { relation: "supersedes", reason: `It was said later of ${describe(shared, now)}` };
}

function findContradiction({ later, earlier, now, before }: Pair): Relation | undefined {
  const shared = sharedWords(now, before);
  const alike = shared.length / Math.max(1, Math.min(now.words.size, before.words.size));
  if (shared.length < 2 || alike < LEAST_ALIKE) return undefined;
  const [first, second] = [before.numbers.join(", "), now.numbers.join(", ")];
  if (first !== "" && second !== "" && first !== second) {
    return {
      relation: "contradicts",
      reason: `${first} and ${second} of ${describe(shared, now)}`,
    };
  }
  const isLeftOut = (later.kind === "out-of-scope") !== (earlier.kind === "out-of-scope");
  if (!isLeftOut) return undefined;
  const reason = `One leaves out what the other asks for: ${describe(shared, now)}`;
  return { relation: "contradicts", reason };
}

function sharedWords(now: About, before: About): readonly string[] {
  return [...now.words].filter((word) => before.words.has(word));
}

interface About {
  readonly words: ReadonlySet<string>;
  readonly numbers: readonly string[];
  readonly colours: readonly string[];
  readonly units: readonly string[];
}

const COLOURS = new Set(
  "red green blue yellow black white orange purple pink grey gray brown".split(" "),
);
const DAYS = new Set("monday tuesday wednesday thursday friday saturday sunday".split(" "));

/** "Use a semicolon instead of a comma": what follows "instead of" is what was said. */
function namesReplaced(words: readonly string[], before: ReadonlySet<string>): boolean {
  const place = words.findIndex((word, index) => word === "instead" && words[index + 1] === "of");
  const named = words.slice(place + 2).find((word) => !EMPTY.has(word));
  return place !== -1 && named !== undefined && before.has(singular(named));
}

/** A short replacement, as "no, green", is of what was said last that has such a value; a long one names its thing. */
function isAboutTheSame(now: About, before: About, shared: readonly string[]): boolean {
  const sameUnit = now.units.some((unit) => before.units.includes(unit));
  const sameSort = (now.colours.length > 0 && before.colours.length > 0) || sameUnit;
  if (now.words.size <= LONG_ENOUGH) return sameSort || shared.length >= 2;
  return shared.length >= 2 || (sameSort && shared.length >= 1);
}

function aboutOf(statement: string): About {
  const { words } = toSentence(statement);
  const numbers = words.filter((word) => !Number.isNaN(Number(word)));
  return {
    words: new Set(
      words.filter((word) => !EMPTY.has(word) && !numbers.includes(word)).map(singular),
    ),
    numbers,
    colours: words.flatMap((word) => (COLOURS.has(word) ? [word] : DAYS.has(word) ? ["day"] : [])),
    units: words.filter((_, index) => numbers.includes(words[index - 1] ?? "")).map(singular),
  };
}

function singular(word: string): string {
  return word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word;
}

function describe(shared: readonly string[], now: About): string {
  return shared.length > 0 ? `"${shared.join(" ")}"` : `"${[...now.words].join(" ")}"`;
}
