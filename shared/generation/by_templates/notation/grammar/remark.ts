import {
  ahead,
  as,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  number,
  once,
  optional,
  type Parser,
  phrase,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Modifier, Name, Nodes } from "../syntax.ts";
import { modifierWords } from "../vocabulary.ts";
import { descriptionOf } from "./description.ts";
import { linkCell } from "./field_list.ts";
import { afterSign } from "./modifiers.ts";

/** What a comment says of the field at which it stands. */
export interface Remark {
  readonly modifiers: readonly Modifier[];
  /** "-> Author": the field is a relation; how, given whose the field is and what it is called. */
  readonly link: ((of: Name | undefined, name: Name) => Nodes) | undefined;
}

const nothing: Remark = { modifiers: [], link: undefined };

function saying(modifiers: readonly Modifier[]): Remark {
  return { modifiers, link: undefined };
}

function bound(side: "minimum" | "maximum", unit?: "characters" | "items", exclusive = false) {
  return (value: number): Remark =>
    saying([{ is: "bound", side, value, exclusive, ...(unit === undefined ? {} : { unit }) }]);
}
/** The tags of documentation comments that are no words of a sentence: "@minLength 3". */
const tag: Parser<Remark> = either(
  map(second(word("minlength"), number), bound("minimum", "characters")),
  map(second(word("maxlength"), number), bound("maximum", "characters")),
  map(second(word("minitems"), number), bound("minimum", "items")),
  map(second(word("maxitems"), number), bound("maximum", "items")),
  map(second(word("exclusiveminimum"), number), bound("minimum", undefined, true)),
  map(second(word("exclusivemaximum"), number), bound("maximum", undefined, true)),
  map(second(word("type", "format"), afterSign), saying),
);
const rule: Parser<Remark> = either(
  second(word("@"), tag),
  map(second(optional(word("@")), afterSign), saying),
  map(inParentheses(afterSign), saying),
);
/** "the unique id of the author": it is unique among authors, not among what refers to them. */
const uniqueThere = optional(
  sequence(optional(word("the")), optional(word("unique")), ahead(phrase("id of"))),
);
const link: Parser<Remark> = map(
  first(second(sequence(optional(word("@")), uniqueThere), linkCell), optional(phrase("( id )"))),
  (found): Remark => ({ modifiers: [], link: found }),
);

const signs = words(", . ; : - | !");
/** A new line may start with what is said next, so no sign need stand before it. */
const following = ahead(
  either(
    end,
    signs,
    word("@", "("),
    token(({ key }) => modifierWords.has(key)),
  ),
);
/** More parts make no comment; it bounds what hostile text can cost, and so does the first way alone. */
const mostParts = 8;

/** The parts of a comment in any order, every word in one of them; one link at most. */
export function remarkOn(field: string, named: readonly string[]): Parser<Remark> {
  const description = descriptionOf(named);
  const described = as(
    nothing,
    second(optional(sequence(word("@"), word("description"))), description),
  );
  const part = once(
    either(
      // "id of the author" says of an id what it is, and of another field what it refers to.
      first(either(field.toLowerCase() === "id" ? described : link, rule, described), following),
      first(rule, ahead(first(description, following))),
    ),
  );
  return map(
    where(
      second(many(signs), many(first(part, once(many(signs))), mostParts)),
      (found) => found.filter((each) => each.link !== undefined).length <= 1,
    ),
    (found) => ({
      modifiers: found.flatMap(({ modifiers }) => modifiers),
      link: found.find((each) => each.link !== undefined)?.link,
    }),
  );
}
