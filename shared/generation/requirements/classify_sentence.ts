import type { RequirementKind, RequirementPriority } from "../../engine/mod.ts";
import { beginsWithAny, hasAny } from "./phrases.ts";
import type { Sentence } from "./sentence.ts";
import {
  ADVERBS,
  AGREEMENTS,
  ARTICLES,
  BOUNDS,
  CONDITIONS,
  DECISIONS,
  DESCRIBING,
  FILLERS,
  FORM_WORDS,
  IMPERATIVES,
  JOKES,
  OBLIGATIONS,
  OPEN_QUESTIONS,
  OUT_OF_SCOPE,
  PAST,
  PAST_PHRASES,
  PERSONS,
  QUALITIES,
  QUANTIFIERS,
  REFUSALS,
  REQUESTS,
  TALK,
  TITLE_PREFIXES,
} from "./vocabulary.ts";

/** What a sentence asks for, and by which rule that is said. */
export interface Classification {
  readonly kind: RequirementKind;
  readonly priority: RequirementPriority;
  readonly rule: string;
}

/** A sentence with what the rules look at. */
interface Said extends Sentence {
  /** Its words after what only fills. */
  readonly core: readonly string[];
  readonly isPolite: boolean;
}

type Rule = readonly [
  name: string,
  applies: (said: Said) => boolean,
  priority: RequirementPriority,
  kind?: RequirementKind,
];

/** Why a sentence asks for nothing, whatever else is in it. The first that applies counts. */
const EXCLUSIONS: readonly (readonly [string, (said: Said) => boolean])[] = [
  [
    "too short to say anything",
    ({ core, isPolite }) => core.length < 2 || (core.length < 3 && !isPolite),
  ],
  ["talk between people", ({ words }) => hasAny(words, TALK)],
  ["a form that is filled in", ({ words }) => hasAny(words, FORM_WORDS)],
  ["a joke", ({ words }) => words.some((word) => JOKES.has(word))],
  ["a confirmation", ({ words }) => words.length <= 5 && words.join(" ").endsWith("it is")],
  [
    "an answer alone",
    ({ words }) => words.every((word) => AGREEMENTS.has(word) || REFUSALS.has(word)),
  ],
];

/** The rules, the strongest first. */
const RULES: readonly Rule[] = [
  [
    "a question",
    ({ isQuestion, core }) => isQuestion && beginsWithAny(core, OPEN_QUESTIONS) && !isRequest(core),
    "should",
    "question",
  ],
  ["any other question", ({ isQuestion, core }) => isQuestion && !isRequest(core), "wont"],
  [
    "a decision",
    ({ words }) => hasAny(words, DECISIONS) && !hasAny(words, OUT_OF_SCOPE),
    "must",
    "decision",
  ],
  ["left out", isLeftOut, "wont", "out-of-scope"],
  ["nice to have", ({ words }) => hasAny(words, OBLIGATIONS.could), "could"],
  ["an obligation", (said) => hasAny(said.words, OBLIGATIONS.must) && !isOfPersons(said), "must"],
  ["a wish", (said) => hasAny(said.words, OBLIGATIONS.should), "should"],
  [
    "a request",
    ({ core, isPolite, isQuestion }) =>
      (isPolite && core.length > 1) || (isQuestion && isRequest(core)),
    "must",
  ],
  ["an imperative", (said) => said.clauses.some(isImperative) && !isPast(said), "must"],
  ["a case", (said) => isCase(said) && !isPast(said) && !isOfSpeaker(said), "must"],
  ["about every one", (said) => isQuantified(said) && !isPast(said) && !isOfSpeaker(said), "must"],
  ["a bound", (said) => isBounded(said) && !isPast(said) && !isOfSpeaker(said), "must"],
  ["a description", (said) => isDescription(said) && !isPast(said) && !isOfSpeaker(said), "must"],
];

/** What a sentence asks for; undefined where it asks for nothing. */
export function classifySentence(sentence: Sentence): Classification | undefined {
  const words = sentence.words.filter((word) => !ADVERBS.has(word));
  const said = { ...sentence, words, core: withoutFillers(words), isPolite: isPolite(sentence) };
  if (EXCLUSIONS.some(([, applies]) => applies(said))) return undefined;
  const found = RULES.find(([, applies]) => applies(said));
  if (found === undefined) return undefined;
  const [rule, , priority, kind] = found;
  if (rule === "any other question") return undefined;
  return { kind: kind ?? kindOf(said), priority, rule };
}

export function withoutFillers(words: readonly string[]): readonly string[] {
  const start = words.findIndex((word) => !FILLERS.has(word) && !TITLE_PREFIXES.has(word));
  return start === -1 ? [] : words.slice(start);
}

function isPolite({ words }: Sentence): boolean {
  return words.includes("please") || words.includes("pls");
}

function isRequest(core: readonly string[]): boolean {
  return beginsWithAny(core, REQUESTS);
}

function isPast({ words }: Said): boolean {
  const isPerfect = words.some(
    (word, index) => PERFECT.has(word) && words[index + 1]?.endsWith("ed") === true,
  );
  return isPerfect || words.some((word) => PAST.has(word)) || hasAny(words, PAST_PHRASES);
}

/** Whether the one who speaks is its subject; a user's "I should see …" is about the program. */
function isOfSpeaker({ core }: Said): boolean {
  return core.some((word) => PERSONS.has(word)) || core[0] === "we" || core[0] === "you";
}

function isOfPersons(said: Said): boolean {
  const [first = "", second = ""] = said.core;
  if (first === "i" && (second === "should" || second === "must")) return false;
  return PERSONS.has(first) || first.startsWith("you") || first === "it's";
}

function isLeftOut({ core, words }: Said): boolean {
  return (
    hasAny(words, OUT_OF_SCOPE) ||
    (core[0] === "no" && core.length <= 5 && hasAny(words, ["for now"]))
  );
}

function isImperative(clause: readonly string[]): boolean {
  const [first = "", second = ""] = withoutFillers(clause).filter(
    (word) => word !== "please" && word !== "just",
  );
  return IMPERATIVES.has(first) && second !== "";
}

function isCase({ core, clauses, words }: Said): boolean {
  const begins =
    beginsWithAny(core, CONDITIONS) ||
    clauses.some((clause) => beginsWithAny(withoutFillers(clause), ["if", "when", "unless"]));
  return begins && words.length >= 5;
}

function isQuantified({ core, words }: Said): boolean {
  return beginsWithAny(core, QUANTIFIERS) && words.length >= 3 && core[1] !== "of";
}

function isBounded({ words, core }: Said): boolean {
  if (POINTERS.has(core[0] ?? "")) return false;
  const counts = words.some((word) => !Number.isNaN(Number(word)));
  return (
    hasAny(words, BOUNDS) &&
    (counts || words.some((word) => DESCRIBING.has(word))) &&
    core.length >= 3
  );
}

const PERFECT = new Set(["have", "has"]);
const SUBJECT_MOST_WORDS = 6;
const POINTERS = new Set(["that", "there", "this", "who", "what", "which", "it"]);

/** "The tool reads …", "Slots are 20 minutes": something, and what it does or is. */
function isDescription({ core, isQuestion }: Said): boolean {
  if (isQuestion || core.length < 3) return false;
  const [first = ""] = core;
  if (first === "it")
    return (
      core.length > 3 && DESCRIBING.has(core[1] ?? "") && !["is", "has"].includes(core[1] ?? "")
    );
  if (POINTERS.has(first)) return false;
  const verb = core.findIndex((word, index) => index > 0 && DESCRIBING.has(word));
  if (verb < 1 || verb > SUBJECT_MOST_WORDS) return false;
  if (ARTICLES.has(first)) return verb > 1;
  const does = core[verb] ?? "";
  const isSingular = verb === 1 && does.endsWith("s");
  return first.endsWith("s") || isSingular || ["is", "are", "can"].includes(does);
}

function kindOf({ words }: Said): RequirementKind {
  if (words.some((word) => QUALITIES.has(word))) return "quality";
  return hasAny(words, BOUNDS) ? "constraint" : "functional";
}
