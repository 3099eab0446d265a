import {
  either,
  first,
  inParentheses,
  map,
  number,
  type Parser,
  phrase,
  second,
  separated,
  sequence,
  word,
} from "../parser.ts";
import type { Modifier } from "../syntax.ts";
import { cast, column, text } from "./sql_names.ts";
import type { Constraint } from "./sql_syntax.ts";

const comparisons: Readonly<
  Record<string, Pick<Extract<Modifier, { is: "bound" }>, "side" | "exclusive">>
> = {
  ">": { side: "minimum", exclusive: true },
  ">=": { side: "minimum", exclusive: false },
  "<": { side: "maximum", exclusive: true },
  "<=": { side: "maximum", exclusive: false },
};

interface Check {
  readonly column: string;
  readonly modifiers: readonly Modifier[];
}

const measured: Parser<{ column: string; unit?: "characters" }> = either(
  map(
    second(word("length", "char_length", "character_length", "len"), inParentheses(column)),
    (name) => ({
      column: name,
      unit: "characters" as const,
    }),
  ),
  map(column, (name) => ({ column: name })),
);
const compared: Parser<Check> = map(
  sequence(measured, word(...Object.keys(comparisons)), number, cast),
  ([{ column: name, unit }, sign, limit]) => ({
    column: name,
    modifiers: [
      {
        is: "bound",
        side: "minimum",
        exclusive: false,
        ...comparisons[sign.key],
        value: limit,
        ...(unit === undefined ? {} : { unit }),
      },
    ],
  }),
);
const between: Parser<Check> = map(
  sequence(measured, word("between"), number, word("and"), number),
  ([{ column: name, unit }, , low, , high]) => {
    const shared = {
      is: "bound" as const,
      exclusive: false,
      ...(unit === undefined ? {} : { unit }),
    };
    return {
      column: name,
      modifiers: [
        { ...shared, side: "minimum" as const, value: low },
        { ...shared, side: "maximum" as const, value: high },
      ],
    };
  },
);
const castText = first(text, cast);
const oneOf: Parser<Check> = map(
  sequence(
    first(column, cast),
    either(
      second(word("in"), inParentheses(separated(castText, word(",")))),
      second(
        phrase("= any ( array ["),
        first(separated(castText, word(",")), first(phrase("]"), sequence(cast, word(")")))),
      ),
    ),
  ),
  ([name, values]) => ({ column: name, modifiers: [{ is: "choices", values, stated: true }] }),
);
const matched: Parser<Check> = map(sequence(column, word("~"), text), ([name, , pattern]) => ({
  column: name,
  modifiers: [{ is: "pattern", pattern }],
}));
const notEmpty: Parser<Check> = map(sequence(column, phrase("< > ' '", "! = ' '")), ([name]) => ({
  column: name,
  modifiers: [{ is: "bound", side: "minimum", value: 1, exclusive: false, unit: "characters" }],
}));
const oneCheck = either(between, compared, oneOf, matched, notEmpty);
const condition: Parser<Check[]> = separated(
  either(oneCheck, inParentheses(oneCheck)),
  word("and"),
);
export const check: Parser<Constraint> = map(
  second(word("check"), either(inParentheses(condition), inParentheses(inParentheses(condition)))),
  (checks): Constraint => {
    const [{ column: name } = { column: "" }] = checks;
    const isOne = checks.every((each) => each.column.toLowerCase() === name.toLowerCase());
    return {
      is: "check",
      column: isOne ? name : "",
      modifiers: checks.flatMap((each) => each.modifiers),
    };
  },
);
