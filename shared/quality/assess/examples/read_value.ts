import { freeNames, type ParsedExpression, parseExpressions } from "./parse_expression.ts";

const NUMBER = /^-?(?:\d[\d_]*(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+)n?(?![\w$])/;
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

/** The free names of an expression that are none of the language; undefined as of {@link freeNames}. */
export function ownNames(expression: ParsedExpression): readonly string[] | undefined {
  return freeNames(expression)?.filter((name) => !GLOBALS.has(name));
}

export interface ReadValue {
  readonly source: string;
  /** How many characters say so. */
  readonly length: number;
}

/** The value that a text begins with, in backticks or not, where what stands behind it shows that it is all of it. */
export function readValue(
  text: string,
  after: RegExp,
  afterBackticks = after,
): ReadValue | undefined {
  const quoted = /^`([^`\n]+)`/.exec(text);
  if (quoted === null) {
    const source = readLiteral(text, after);
    return source === undefined ? undefined : { source, length: source.length };
  }
  const [whole, inner = ""] = quoted;
  const source = readLiteral(inner, /^$/);
  return source !== undefined && afterBackticks.test(text.slice(whole.length))
    ? { source, length: whole.length }
    : undefined;
}

function readLiteral(text: string, after: RegExp): string | undefined {
  const number = NUMBER.exec(text)?.[0];
  const source = number ?? parseExpressions(text).find(isValue)?.source;
  return source !== undefined && after.test(text.slice(source.length)) ? source : undefined;
}

/** Whether it says all of itself: a value made of names is none that can be compared with. */
function isValue(expression: ParsedExpression): boolean {
  const { node, source } = expression;
  if (node.name === "VariableName") return CONSTANTS.has(source);
  return VALUES.has(node.name) && ownNames(expression)?.length === 0;
}
