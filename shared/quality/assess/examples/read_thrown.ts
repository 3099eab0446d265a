import { parseExpressions } from "./parse_expression.ts";
import type { CallPlace, ReadOutcome } from "./read_outcome.ts";

const THROWS =
  /^\s*(?:;?\s*\/\/\s*)?(?:(?:must|should|shall|will)\s+)?(?:throws?|rejects?)\b(?!\s+(?:no|nothing)\b)(?:\s+with)?(?:\s+an?)?\s*/u;
const ERROR_CLASS = /^`?((?:[A-Z]\w*)?Error)\b`?|^errors?\b/;
const ERROR_TEXT =
  /^(?:\s*error\b)?\s*(?:with\b|saying\b|:|\()?\s*(?:the\s+)?(?:message\b|text\b)?\s*/;
const IN_FUNCTION =
  /\bexpect\(\s*(?:async\s*)?\(\s*\)\s*=>\s*(?:\{\s*)?(?:return\s+)?(?:await\s+)?$/;
const BEHIND_FUNCTION = /^\s*;?\s*\}?\s*\)\s*\.(?:rejects\s*\.\s*)?toThrow(?:Error)?\(\s*/;
const IN_EXPECT = /\bexpect\(\s*$/;
const BEHIND_EXPECT = /^\s*\)\s*\.rejects\s*\.\s*toThrow(?:Error)?\(\s*/;
const ASSERTED_CLASS = /^(?:[A-Z]\w*)?Error\b/;
const END = /^\s*,?\s*\)/;

/** The error that a sentence says. */
export function readThrown(text: string): ReadOutcome | undefined {
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

/** The error that `expect(() => f(1)).toThrow(RangeError)` says. */
export function readAssertedThrow({ before, rest }: CallPlace): ReadOutcome | undefined {
  const behind =
    (IN_FUNCTION.test(before) && BEHIND_FUNCTION.exec(rest)) ||
    (IN_EXPECT.test(before) && BEHIND_EXPECT.exec(rest));
  if (!behind) return undefined;
  const given = rest.slice(behind[0].length);
  const error = ASSERTED_CLASS.exec(given)?.[0];
  const message =
    error === undefined
      ? parseExpressions(given).find(({ node }) => /^(?:String|RegExp)$/.test(node.name))?.source
      : undefined;
  const { length } = error ?? message ?? "";
  if (!END.test(given.slice(length))) return undefined;
  return { outcome: { kind: "error", error, message }, length: behind[0].length + length };
}
