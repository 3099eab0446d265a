import {
  as,
  either,
  first,
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
  words,
} from "../parser.ts";
import type { Modifier } from "../syntax.ts";
import type { Token } from "../token.ts";
import { units } from "../vocabulary.ts";

type Bound = Extract<Modifier, { is: "bound" }>;
type Side = Pick<Bound, "side" | "exclusive">;

const least: Side = { side: "minimum", exclusive: false };
const most: Side = { side: "maximum", exclusive: false };
const above: Side = { side: "minimum", exclusive: true };
const below: Side = { side: "maximum", exclusive: true };

const comparison: Parser<Side> = either(
  as(
    least,
    phrases("at least | not less than | no less than | not below | not before | >= | ≥", "from"),
  ),
  as(least, phrases("minimum of | minimum | min of | min . | min | minimum : | min :")),
  as(above, phrase("greater than or equal to", "more than or equal to")),
  as(
    most,
    phrases(
      "at most | up to | cannot be longer than | can't be longer than",
      "shouldn't be longer than | should not be longer than",
      "must not be longer than | not longer than | no more than | not more than",
      "not longer than | not above",
    ),
  ),
  as(
    most,
    phrases("maximum of | maximum | max of | max . | max | <= | ≤ | out of", "no longer than"),
  ),
  as(
    above,
    phrases("greater than | more than | bigger than | higher than | above | over | after", ">"),
  ),
  as(
    below,
    phrases("less than | lower than | smaller than | fewer than | below | under | before", "<"),
  ),
);

const counted: Parser<Bound["unit"]> = either(
  as(
    "characters" as const,
    phrases(
      "characters long | character long | characters in length | characters | character | chars | letters | letter",
      "digits",
    ),
  ),
  as("items" as const, phrases("items | item | entries | entry | elements | element | of them")),
);
/** "30 minutes": the unit of a value, which the name of the field should say. */
const measure = token(
  ({ kind, key }) => kind === "word" && (units.has(key) || key === "stars" || key === "points"),
);

/** What a limit is of: of a length, of a number of items, else of the value itself. */
interface Measured {
  readonly of?: Bound["unit"];
  readonly said: readonly Modifier[];
}
const value: Measured = { said: [] };
const length: Measured = { of: "characters", said: [] };
const unit: Parser<Measured> = either(
  map(counted, (of) => ({ of, said: [] })),
  map(measure, (found) => ({ said: unitOf(found) })),
);

export function unitOf({ key }: Token): Modifier[] {
  return [{ is: "unit", unit: key }];
}

function bound({ side, exclusive }: Side, limit: number, of?: Bound["unit"]): Bound {
  return { is: "bound", side, value: limit, exclusive, ...(of === undefined ? {} : { unit: of }) };
}

/** "at least" may be followed by "or equal to", which makes ">" inclusive. */
const oneSided: Parser<Modifier[]> = map(
  sequence(optional(word("is", "be", "length")), comparison, number, optional(unit, value)),
  ([lead, side, limit, stated]) => {
    const { of, said } = lead?.key === "length" ? length : stated;
    return [bound(side, limit, of), ...said];
  },
);

const meaningWord = token(({ kind }) => kind === "word");
/** "1 (easy) to 10 (all out)": what an end of the scale means. */
const meant = first(number, optional(inParentheses(sequence(meaningWord, many(meaningWord, 3)))));
const between = sequence(word("between"), meant, word("and"), meant);
const fromTo = sequence(
  optional(
    phrases(
      "from | in the range | in range | range from | range | ranging from",
      "ranges from | in the range of | of",
    ),
  ),
  meant,
  either(words("to - .. through and"), phrase(". .")),
  meant,
);

const twoSided: Parser<Modifier[]> = map(
  sequence(
    optional(word("length", "has", "have")),
    either(
      map(between, ([, low, , high]): [number, number] => [low, high]),
      map(fromTo, ([, low, , high]): [number, number] => [low, high]),
    ),
    optional(unit, value),
  ),
  ([lead, [low, high], stated]) => {
    const { of, said } = lead?.key === "length" ? length : stated;
    return [bound(least, low, of), bound(most, high, of), ...said];
  },
);

/** "100 characters max". */
const oneSidedAfter: Parser<Modifier[]> = map(
  sequence(number, optional(unit, value), words("max maximum min minimum")),
  ([limit, { of, said }, side]) => [
    bound(side.key.startsWith("max") ? most : least, limit, of),
    ...said,
  ],
);

/** "exactly 17 characters", "of three letters". */
const exact: Parser<Bound[]> = map(
  sequence(optional(words("exactly of with has have")), number, counted),
  ([, limit, of]) => [bound(least, limit, of), bound(most, limit, of)],
);

/** "minimum length 3", "length at most 40", "maximum of 500 characters". */
const lengths: Parser<Bound[]> = either(
  map(
    sequence(
      phrase("minimum length", "min length", "minlength"),
      optional(word("of", ":", "=")),
      number,
    ),
    ([, , limit]) => [bound(least, limit, "characters")],
  ),
  map(
    sequence(
      phrase("maximum length", "max length", "maxlength", "length"),
      optional(word("of", ":", "=")),
      number,
    ),
    ([, , limit]) => [bound(most, limit, "characters")],
  ),
);

const signed: Parser<Bound[]> = either(
  as([bound(above, 0)], phrase("must be positive", "positive", "greater than zero")),
  as(
    [bound(least, 0)],
    phrases(
      "not negative | non-negative | nonnegative | never negative",
      "cannot be negative | that can't be negative | can't be negative",
      "that cannot be negative | must not be negative | zero or more",
    ),
  ),
);

const orMore: Parser<Bound[]> = either(
  map(first(number, phrase("or more", "and above", "or greater", "+")), (limit) => [
    bound(least, limit),
  ]),
  map(first(number, phrase("or less", "or fewer")), (limit) => [bound(most, limit)]),
);

const upperCase: Parser<Modifier[]> = map(
  sequence(
    optional(word("exactly", "of")),
    number,
    optional(second(word("-", "to"), number)),
    phrase("uppercase letters", "upper-case letters", "capital letters"),
  ),
  ([, least, most]) => [
    { is: "pattern", pattern: `^[A-Z]{${most === undefined ? least : `${least},${most}`}}$` },
  ],
);
const digitsOnly: Parser<Modifier[]> = map(
  second(optional(word("exactly", "of")), first(number, phrase("digits"))),
  (value) => [{ is: "pattern", pattern: `^[0-9]{${value}}$` }],
);

const letters = either(
  as("[A-Z]", phrases("uppercase letters | upper-case letters | capital letters | capitals")),
  as("[a-z]", phrases("lowercase letters | lower-case letters | small letters")),
  as("[A-Za-z]", words("letters letter")),
  as("[0-9]", words("digits digit numbers")),
);
const stretch = map(sequence(number, letters), ([count, sign]) => `${sign}{${count}}`);
/** "two letters, three digits": one after the other. */
const lettersAndDigits: Parser<Modifier[]> = map(
  second(
    optional(word("exactly", "of")),
    sequence(
      stretch,
      either(
        phrases(", and | , then | and then | followed by | , followed by"),
        words(", and then"),
      ),
      separated(
        stretch,
        either(phrases(", and | , then | and then | followed by"), words(", and then")),
      ),
    ),
  ),
  ([one, , more]) => [{ is: "pattern", pattern: `^${[one, ...more].join("")}$` }],
);

/** "with 2 decimals". */
const decimals: Parser<Modifier[]> = map(
  sequence(
    optional(phrases("at most | up to | max | exactly | with | rounded to")),
    number,
    phrases(
      "decimals | decimal | decimal places | decimal place | decimal digits | digits after the decimal point",
    ),
  ),
  ([, count]) => [{ is: "decimals", count }],
);

/** Limits on a value or on a length. */
export const bounds: Parser<Modifier[]> = either(
  decimals,
  lettersAndDigits,
  upperCase,
  digitsOnly,
  twoSided,
  lengths,
  oneSided,
  oneSidedAfter,
  exact,
  orMore,
  signed,
);
