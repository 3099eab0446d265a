import type { Example } from "./example.ts";
import { freeNames, type ParsedExpression, parseExpressions } from "./parse_expression.ts";

/** So that a text of calls within calls takes no longer than a plain one. */
export const LIMITS = { calls: 200, examples: 50, characters: 1_000 };
const CALL = /(?<![\w$.])(?:new\s+)?[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*\(/g;
const CONNECTIVE =
  /^\s*(?:(?:must|should|shall|will)\s+)?(?:be\b|is\b|are\b|gives?\b|returns?\b|yields?\b|equals?\b|equal to\b|becomes?\b|produces?\b|evaluates to\b|resolves? (?:to|with)\b|results? in\b|turns? into\b|→|⇒|->|=>|={1,3}|:)\s*/u;
const THROWS =
  /^\s*(?:(?:must|should|shall|will)\s+)?(?:throws?|rejects?)\b(?!\s+(?:no|nothing)\b)(?:\s+with)?(?:\s+an?)?\s*/u;
const ERROR_CLASS = /^`?([A-Z]\w*Error)\b`?/;
const ERROR_TEXT =
  /^(?:\s*error\b)?\s*(?:with\b|saying\b|:|\()?\s*(?:the\s+)?(?:message\b|text\b)?\s*/;
const NUMBER = /^-?(?:\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)n?(?![\w$])/;
/** What may stand behind all of a value: "3 words", "5/6", "1, 2 and 3" and `"a" + name` are something else. */
const AFTER_VALUE =
  /^(?:`|"|\))?(?:\s*$|[.;:!?)\n](?!\d)|,(?!\d| ?\d)|\s+(?:and|because|but|not|since|so|then|too|whereas|while)\b)/;
/** Where a list, a paragraph or a block of code goes on, a sentence does not. */
const END_OF_SENTENCE = /\n\s*(?:[-*+>|#]|\d+[.)])\s|\n\s*\n|```/;
const VALUES = new Set([
  "ArrayExpression",
  "BooleanLiteral",
  "NewExpression",
  "ObjectExpression",
  "RegExp",
  "String",
  "TemplateString",
  "null",
]);
const CONSTANTS = new Set(["undefined", "NaN", "Infinity"]);
const GLOBALS = new Set(
  "Array BigInt Boolean Date Error Infinity JSON Map Math NaN Number Object Promise RangeError RegExp Set String Symbol SyntaxError TypeError URL Uint8Array undefined".split(
    " ",
  ),
);

/** The calls with results that a requirement quotes, up to some. What is not plainly one is left to people. */
export function findExamples(requirement: string): readonly Example[] {
  const text = requirement.replace(/[“”]/g, '"').replace(/[‘’]/g, "'");
  const examples: Example[] = [];
  let [end, calls] = [0, 0];
  for (const { index } of text.matchAll(CALL)) {
    if (index < end) continue;
    calls += 1;
    if (calls > LIMITS.calls || examples.length === LIMITS.examples) break;
    const [sentence = ""] = text.slice(index, index + LIMITS.characters).split(END_OF_SENTENCE);
    const example = readExample(sentence);
    if (example === undefined) continue;
    end = index + example.text.length;
    examples.push(example);
  }
  return examples;
}

function readExample(text: string): Example | undefined {
  for (const call of parseExpressions(text)) {
    const names = freeNames(call)?.filter((name) => !GLOBALS.has(name));
    if (names === undefined || names.length === 0 || !isCall(call)) continue;
    const { length } = call.source;
    const rest = text.slice(length).replace(/^`/, "");
    const outcome = readOutcome(rest);
    if (outcome === undefined) continue;
    const taken = text.length - rest.length + outcome.length;
    return { text: text.slice(0, taken), call: call.source, names, outcome: outcome.outcome };
  }
  return undefined;
}

function isCall({ node }: ParsedExpression): boolean {
  let found = false;
  node.cursor().iterate(({ name }) => {
    if (name === "CallExpression") found = true;
  });
  return found;
}

interface ReadOutcome {
  readonly outcome: Example["outcome"];
  /** How many characters say so. */
  readonly length: number;
}

function readOutcome(text: string): ReadOutcome | undefined {
  const throws = THROWS.exec(text)?.[0];
  if (throws !== undefined) {
    const error = ERROR_CLASS.exec(text.slice(throws.length));
    const named = throws.length + (error?.[0].length ?? 0);
    const before = ERROR_TEXT.exec(text.slice(named))?.[0].length ?? 0;
    const message = parseExpressions(text.slice(named + before)).find(
      ({ node }) => node.name === "String",
    )?.source;
    const length = message === undefined ? named : named + before + message.length;
    return { outcome: { kind: "error", error: error?.[1], message }, length };
  }
  const connective = CONNECTIVE.exec(text)?.[0];
  if (connective === undefined) return undefined;
  const value = readValue(text.slice(connective.length));
  if (value === undefined) return undefined;
  const { source, length } = value;
  return { outcome: { kind: "value", source }, length: connective.length + length };
}

/** A value that stands there, in backticks or not. */
function readValue(text: string): { source: string; length: number } | undefined {
  const quoted = /^`([^`\n]+)`/.exec(text);
  if (quoted !== null) {
    const source = readLiteral(quoted[1] ?? "");
    return source?.length === quoted[1]?.length && source !== undefined
      ? { source, length: quoted[0].length }
      : undefined;
  }
  const source = readLiteral(text);
  return source === undefined ? undefined : { source, length: source.length };
}

function readLiteral(text: string): string | undefined {
  const number = NUMBER.exec(text)?.[0];
  const source = number ?? parseExpressions(text).find(isValue)?.source;
  return source !== undefined && AFTER_VALUE.test(text.slice(source.length)) ? source : undefined;
}

/** Whether it says all of itself: a value made of names is none that can be compared with. */
function isValue(expression: ParsedExpression): boolean {
  const { node, source } = expression;
  if (node.name === "VariableName") return CONSTANTS.has(source);
  return (
    VALUES.has(node.name) && freeNames(expression)?.every((name) => GLOBALS.has(name)) === true
  );
}
