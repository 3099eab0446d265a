import type { Example, Matcher } from "./example.ts";
import { readAssertedThrow, readThrown } from "./read_thrown.ts";
import { readValue } from "./read_value.ts";

/** Where a call stands. */
export interface CallPlace {
  /** What stands before it. */
  readonly before: string;
  /** What stands behind it, and as much of that as may be its sentence. */
  readonly rest: string;
  readonly sentence: string;
}

export interface ReadOutcome {
  readonly outcome: Example["outcome"];
  /** How many characters behind the call say so. */
  readonly length: number;
}

/** How a call and what comes of it are written side by side. */
interface Form {
  readonly before: RegExp;
  readonly between: RegExp;
  readonly after: RegExp;
  /** How what it says is compared, by the words around; as what is shown where it is not said. */
  readonly matcher?: (words: string) => Matcher;
}

const VERB =
  "(?:(?:must|should|shall|will) )?(?:be|is|are|gives?|returns?|yields?|equals?|prints?|logs?|outputs?|result|output)(?: to)?\\b:?|[-=]+>|[→⇒➜➔⟶]|={1,3}|:";
/** A comment that may say what comes of the call before it: `// 2`, `// => 2`, `// r is 2`. */
const COMMENT = `(?:(?:\\n[^\\S\\n]*)?(?://|/\\*)|#)[^\\S\\n]*(?:(?:[A-Za-z_$][\\w$]*[^\\S\\n]*)?(?:${VERB})[^\\S\\n]*)?`;
const LINE_END = /^`?[^\S\n]*(?:\*\/)?[.;]?[^\S\n]*(?:\n|$)/;

const FORMS: readonly Form[] = [
  {
    before: /\bexpect\(\s*(?:await\s+)?$/,
    between:
      /^\s*\)\s*(?:\.resolves)?\.(?:to(?:Be|Equal|StrictEqual)|to\.(?:be|eql|(?:deep\.)?equal))\(\s*/,
    after: /^\s*,?\s*\)/,
    matcher: (words) => (/StrictEqual|eql|deep/.test(words) ? "toStrictEqual" : toBeOrEqual(words)),
  },
  {
    before:
      /\b(?:assert(?:Strict)?Equals?|(?:assert(?:\.strict)?|t)\.(?:equals?|strictEqual|deep(?:Strict)?Equal|is|same))\(\s*(?:await\s+)?$/,
    between: /^\s*,\s*/,
    after: /^\s*[,)]/,
    matcher: readAssertion,
  },
  {
    before: /(?:^|\n)[^\S\n]*(?:>>>|>)[^\S\n]*(?:await\s+)?$/,
    between: /^;?[^\S\n]*\n[^\S\n]*(?:=>\s*)?/,
    after: LINE_END,
  },
  {
    before: /\binputs?\b[^:\n]{0,20}:[\s*_`]*$/i,
    between:
      /^[`*_;]*\s*\n[\s>*_-]*(?:expected\s+)?(?:outputs?|results?|returns?|expected)\b[^:\n]{0,20}:[\s*_]*/i,
    after: LINE_END,
  },
  {
    before: /\|[^\S\n]*`?$/,
    between: /^`?[^\S\n]*\|[^\S\n]*/,
    after: /^[^\S\n]*\|/,
  },
  {
    before: /\b(?:console\.(?:log|info)|print(?:ln)?)\(\s*(?:await\s+)?$/,
    between: new RegExp(`^\\s*\\)[^\\S\\n]*;?[^\\S\\n]*${COMMENT}`),
    after: LINE_END,
    matcher: () => "printed",
  },
  {
    before: /$/,
    between: new RegExp(`^\`?[^\\S\\n]*;?[^\\S\\n]*${COMMENT}`),
    after: LINE_END,
  },
];
const COMMENT_MARK = /\/\/|\/\*|#/;
/** A comment above a call, which is that of the call above or below. */
const COMMENT_ABOVE = /(?:^|\n)[^\S\n]*(?:\/\/|#)[^\n]*\n[^\n]*$/;

const CONNECTIVE =
  /^\s*(?:(?:must|should|shall|will)\s+)?(?:be\b|is\b|are\b|gives?\b|returns?\b|yields?\b|equals?\b|equal to\b|becomes?\b|produces?\b|evaluates to\b|resolves? (?:to|with)\b|results? in\b|turns? into\b|[→⇒➜➔⟶]|-+>|=+>|={1,3}|:)\s*/u;
/** What may stand behind all of a value: "3 words", "5/6", "1, 2 and 3" and `"a" + name` are something else. */
const AFTER_VALUE =
  /^(?:`|"|\))?(?:\s*$|[.;:!?)\n](?!\d)|,(?!\d| ?\d)|\s+(?:and|because|but|not|since|so|then|too|whereas|while)\b)/;
/** `returns 2 for sub(5, 3)`: the verb, of whose sentence the rest is a value and a word that leads to the call. */
const VERB_BEFORE = /\b(?:gives?|produces?|returns?|yields?)\s+/g;
const TO_CALL = /^\s+(?:for|from|on|with)\s+`?$/;

/** What comes of a call by the words around it. */
export function readOutcome(place: CallPlace): ReadOutcome | undefined {
  for (const form of FORMS) {
    const read = readForm(form, place);
    if (read !== undefined) return read;
  }
  const asserted = readAssertedThrow(place);
  if (asserted !== undefined) return asserted;
  const sentence = place.sentence.replace(/^`/, "");
  const read = readThrown(sentence) ?? readStated(sentence) ?? readBefore(place);
  if (read === undefined) return undefined;
  return { ...read, length: read.length + place.sentence.length - sentence.length };
}

function readForm(form: Form, { before, rest }: CallPlace): ReadOutcome | undefined {
  const [opening] = form.before.exec(before) ?? [];
  const between = opening === undefined ? undefined : form.between.exec(rest)?.[0];
  if (opening === undefined || between === undefined) return undefined;
  if (between.includes("\n") && COMMENT_ABOVE.test(before)) return undefined;
  const behind = rest.slice(between.length);
  const [mark] = COMMENT_MARK.exec(between) ?? [];
  const value = readValue(mark === undefined ? behind : textOfComment(behind, mark), form.after);
  if (value === undefined) return undefined;
  const matcher = form.matcher?.(opening + between) ?? "shown";
  return {
    outcome: { kind: "value", source: value.source, matcher },
    length: between.length + value.length,
  };
}

/**
 * What a comment says on the line that it begins in and those that it goes on over, without their marks. What stands
 * behind it is code again.
 */
function textOfComment(text: string, mark: string): string {
  if (mark === "/*") {
    const end = text.indexOf("*/");
    const lines = text.slice(0, end < 0 ? text.length : end + 2).split("\n");
    return lines.map((line) => line.replace(/^(\s*)\*(?!\/)/, "$1 ")).join("\n");
  }
  const [first = "", ...others] = text.split("\n");
  const end = others.findIndex((line) => !line.trimStart().startsWith(mark));
  const more = others.slice(0, end < 0 ? others.length : end);
  return [first, ...more.map((line) => line.replace(mark, " ".repeat(mark.length)))].join("\n");
}

function toBeOrEqual(words: string): Matcher {
  return words.includes("toEqual") ? "toEqual" : "toBe";
}

/** What is meant by the name of an assertion that several libraries have. */
function readAssertion(words: string): Matcher {
  if (/\bdeepStrictEqual\(/.test(words)) return "toStrictEqual";
  if (/\b(?:strictEqual|is|assertStrictEquals?)\(/.test(words)) return "toBe";
  return /\b(?:deepEqual|same|assertEquals?)\(/.test(words) ? "deepEqual" : "equal";
}

function readStated(text: string): ReadOutcome | undefined {
  const connective = CONNECTIVE.exec(text)?.[0];
  if (connective === undefined) return undefined;
  const value = readValue(text.slice(connective.length), AFTER_VALUE, /^/);
  if (value === undefined) return undefined;
  return {
    outcome: { kind: "value", source: value.source, matcher: "shown" },
    length: connective.length + value.length,
  };
}

function readBefore({ before, sentence }: CallPlace): ReadOutcome | undefined {
  if (!AFTER_VALUE.test(sentence)) return undefined;
  for (const verb of [...before.matchAll(VERB_BEFORE)].reverse()) {
    const value = readValue(before.slice(verb.index + verb[0].length), TO_CALL);
    if (value === undefined) continue;
    return { outcome: { kind: "value", source: value.source, matcher: "shown" }, length: 0 };
  }
  return undefined;
}
