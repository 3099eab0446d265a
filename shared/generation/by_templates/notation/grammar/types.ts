import type { FieldType } from "../../specification/specification.ts";
import {
  as,
  either,
  inParentheses,
  map,
  number,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Modifier } from "../syntax.ts";

export type Modifiers = readonly Modifier[];
type TypeName = FieldType | "any number";

/** Types as people and languages write them. The first group can end no name, so it needs no sign. */
export const plainTypes: readonly (readonly [TypeName, readonly string[]])[] = [
  [
    "string_list",
    [
      "list of strings",
      "list of texts",
      "list of text",
      "list of words",
      "array of strings",
      "string [ ]",
      "[ string ]",
      "array of string",
      "list of string",
      "text [ ]",
    ],
  ],
  ["string", ["string", "str", "varchar"]],
  [
    "integer",
    ["whole number", "a whole number", "year", "integer", "int", "bigint", "smallint", "serial"],
  ],
  ["number", ["decimal number", "decimal", "float", "double", "numeric"]],
  [
    "boolean",
    [
      "yes-or-no",
      "yes/no",
      "true or false",
      "yes or no",
      "y/n",
      "y / n",
      "true / false",
      "yes / no",
      "true/false",
      "boolean",
      "bool",
      "flag",
    ],
  ],
  ["datetime", ["date and time", "datetime", "date-time", "timestamp", "timestamptz"]],
  ["text", ["long text", "free text", "multi-line text", "multiline text", "longer text"]],
  ["string", ["short text", "line of text", "single line"]],
];
export const nounTypes: readonly (readonly [TypeName, readonly string[]])[] = [
  ["text", ["text", "multiline", "markdown"]],
  ["any number", ["number", "numeric value"]],
  ["number", ["real", "money"]],
  ["boolean", ["checkbox"]],
  ["date", ["date"]],
  ["time", ["time"]],
  ["email", ["valid email address", "valid email", "email address", "e-mail", "email"]],
  ["url", ["url", "uri", "link"]],
  ["uuid", ["uuid", "guid"]],
  ["string_list", ["list", "array", "multiple values"]],
];

export function typeParser(types: typeof plainTypes): Parser<Modifiers> {
  return either(
    ...types.map(([type, phrases]) => as<Modifiers>([{ is: "type", type }], phrase(...phrases))),
  );
}

const length = map(
  either(inParentheses(number), number),
  (value): Modifiers => [
    { is: "bound", side: "maximum", value, exclusive: false, unit: "characters" },
  ],
);

/** "varchar(50)". */
const sizedType: Parser<Modifiers> = map(
  sequence(words("varchar string char text varchar2 nvarchar"), length),
  ([, bound]) => [{ is: "type", type: "string" }, ...bound],
);

export const plainType = either(sizedType, typeParser(plainTypes));
/** "as a decimal", "is a number": the type as a sentence says it. */
export const statedType = second(
  sequence(optional(phrases("is | as | must be | should be | in")), optional(word("a", "an"))),
  either(sizedType, typeParser(plainTypes), typeParser(nounTypes)),
);

/** A type and nothing else. */
export const typeAlone: Parser<Modifiers> = either(
  sizedType,
  typeParser(plainTypes),
  typeParser(nounTypes),
);
