import type { Example, Matcher } from "./example.ts";
import { parseExpressions } from "./parse_expression.ts";
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
  "(?:(?:must|should|shall|will) )?(?:be|is|are|gives?|returns?|yields?|equals?|prints?|logs?|outputs?|result|output)(?: to)?\\b:?|[-=]+>|→|⇒|={1,3}|:";
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
/** A comment above a call, which is that of the call above or below. */
const COMMENT_ABOVE = /(?:^|\n)[^\S\n]*(?:\/\/|#)[^\n]*\n[^\n]*$/;

const CONNECTIVE =
  /^\s*(?:(?:must|should|shall|will)\s+)?(?:be\b|is\b|are\b|gives?\b|returns?\b|yields?\b|equals?\b|equal to\b|becomes?\b|produces?\b|evaluates to\b|resolves? (?:to|with)\b|results? in\b|turns? into\b|→|⇒|-+>|=+>|={1,3}|:)\s*/u;
const THROWS =
  /^\s*(?:;?\s*\/\/\s*)?(?:(?:must|should|shall|will)\s+)?(?:throws?|rejects?)\b(?!\s+(?:no|nothing)\b)(?:\s+with)?(?:\s+an?)?\s*/u;
const ERROR_CLASS = /^`?([A-Z]\w*Error)\b`?/;
const ERROR_TEXT =
  /^(?:\s*error\b)?\s*(?:with\b|saying\b|:|\()?\s*(?:the\s+)?(?:message\b|text\b)?\s*/;
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
  const value = readValue(rest.slice(between.length), form.after);
  if (value === undefined) return undefined;
  const matcher = form.matcher?.(opening + between) ?? "shown";
  return {
    outcome: { kind: "value", source: value.source, matcher },
    length: between.length + value.length,
  };
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

function readThrown(text: string): ReadOutcome | undefined {
  const throws = THROWS.exec(text)?.[0];
  if (throws === undefined) return undefined;
  const error = ERROR_CLASS.exec(text.slice(throws.length));
  const named = throws.length + (error?.[0].length ?? 0);
  const before = ERROR_TEXT.exec(text.slice(named))?.[0].length ?? 0;
  const message = parseExpressions(text.slice(named + before)).find(
    ({ node }) => node.name === "String",
  )?.source;
  const length = message === undefined ? named : named + before + message.length;
  return { outcome: { kind: "error", error: error?.[1], message }, length };
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
