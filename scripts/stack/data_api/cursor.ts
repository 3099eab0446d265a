import { type ApiError, unparsed } from "./api_error.ts";

/** Reads a query parameter from left to right. */
export type Cursor = {
  /** What matches here, taken; or `undefined`, and nothing is taken. `pattern` must be sticky (`y`). */
  take(pattern: RegExp): string | undefined;
  /** Like `take`, but anything else is a refusal that says what was expected. */
  expect(pattern: RegExp, expectation: string): string;
  /** A name, quoted or not. */
  name(expectation: string): string;
  done(): boolean;
  /** A refusal (PGRST100, status 400) that points at this place. */
  refuse(expectation: string): ApiError;
};

// A dash belongs to a name unless it begins an arrow.
const plainName = /(?:[\p{L}\p{N}_$ ]|-(?!>))+/uy;
const quotedName = /"(?:[^"\\]|\\.)*"/y;

/** Starts reading `text`, which is called `parameter` in refusals. */
export function createCursor(text: string, parameter: string): Cursor {
  let position = 0;

  function take(pattern: RegExp): string | undefined {
    pattern.lastIndex = position;
    const match = pattern.exec(text)?.[0];
    if (match !== undefined) position += match.length;
    return match;
  }

  function refuse(expectation: string): ApiError {
    const came = text.slice(position, position + 20);
    return unparsed(
      `${parameter} parameter (${text})`,
      `Expected ${expectation} at character ${position + 1}, but "${came}" came.`,
    );
  }

  function expect(pattern: RegExp, expectation: string): string {
    const match = take(pattern);
    if (match === undefined) throw refuse(expectation);
    return match;
  }

  function name(expectation: string): string {
    const quoted = take(quotedName);
    return quoted === undefined ? expect(plainName, expectation).trim() : unquote(quoted);
  }

  return { take, expect, name, refuse, done: () => position >= text.length };
}

/** The text inside double quotes, its backslash escapes resolved. */
export function unquote(quoted: string): string {
  return quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
}
