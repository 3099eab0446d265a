import { isInteger, parse } from "lossless-json";
import type { Json } from "./json.ts";

/**
 * Reads JSON that others wrote. A number that would not be what they wrote (an integer beyond 2^53 − 1, or one that is
 * infinite) is kept as text. Of a member that is there twice, the last counts.
 *
 * @throws SyntaxError.
 */
export function parseJson(text: string): Json {
  return parse(text, null, {
    parseNumber: keepNumber,
    onDuplicateKey: ({ newValue }) => newValue,
  }) as Json;
}

function keepNumber(digits: string): number | string {
  const number = Number(digits);
  const isKept = isInteger(digits) ? Number.isSafeInteger(number) : Number.isFinite(number);
  return isKept ? number : digits;
}
