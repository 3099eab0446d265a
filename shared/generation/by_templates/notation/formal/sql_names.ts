import {
  either,
  inParentheses,
  many,
  map,
  number,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  token,
  word,
} from "../parser.ts";
import type { Comment } from "./remarks.ts";
import type { ColumnType } from "./sql_syntax.ts";

export function lastPart(name: string): string {
  return name.split(".").at(-1) ?? name;
}

export const plainIdentifier = token(({ kind }) => kind === "word" || kind === "quoted");
export const identifier: Parser<string> = map(separated(plainIdentifier, word(".")), (parts) =>
  parts.map(({ text }) => text).join("."),
);
export const column: Parser<string> = map(identifier, lastPart);
export const columns: Parser<string[]> = inParentheses(separated(column, word(",")));
export const text: Parser<string> = map(
  token(({ kind }) => kind === "quoted"),
  (found) => found.text,
);
/** A text in words, which is a comment. */
export const comment: Parser<Comment> = map(
  token(({ kind }) => kind === "quoted"),
  ({ from, to }) => ({ from, to, body: { from: from + 1, to: to - 1 } }),
);
export const texts: Parser<string[]> = separated(text, word(","));

export const typeName: Parser<string> = either(
  phrases(
    "timestamp with time zone | timestamp without time zone",
    "time without time zone | double precision | character varying",
  ),
  map(plainIdentifier, ({ text: written }) => written),
);
export const columnType: Parser<ColumnType> = map(
  sequence(
    typeName,
    optional(either(inParentheses(separated(number, word(","))), inParentheses(texts))),
    optional(phrases("unsigned zerofill | unsigned | signed")),
    optional(phrase("[ ]")),
  ),
  ([name, sizes, sign, array]) => ({
    name: name.toLowerCase(),
    size: typeof sizes?.[0] === "number" ? sizes[0] : undefined,
    scale: typeof sizes?.[1] === "number" ? sizes[1] : undefined,
    isArray: array !== undefined,
    isUnsigned: sign !== undefined && sign !== "signed",
    ...(typeof sizes?.[0] === "string" ? { values: sizes as string[] } : {}),
  }),
);

export const cast = many(second(phrase("::"), typeName));
