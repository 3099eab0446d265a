import { isPlural, singularise } from "../../specification/noun_number.ts";
import {
  either,
  first,
  map,
  once,
  optional,
  type Parser,
  second,
  separated,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import { inferType } from "../resolve/infer_type.ts";
import { numericTypes } from "../resolve/type_names.ts";
import type { FieldNode, Name } from "../syntax.ts";
import { halfNames, units } from "../vocabulary.ts";
import { field, itemEnd } from "./item.ts";
import { bareModifiers } from "./modifiers.ts";
import { fieldName, nameOf } from "./name.ts";

/** The first half of two names that share their last words. */
const half: Parser<Name> = either(
  map(
    token(({ key }) => halfNames.has(key)),
    (found) => nameOf([found]),
  ),
  fieldName,
);

/** A name by itself too, but half of one in "opening and closing time". */
const sharedHalves = new Set("start opening departure arrival pickup check-in".split(" "));

/** "height/width/depth in cm": measures of one unit, and no values of a choice. */
export const slashedFields: Parser<readonly FieldNode[]> = map(
  where(
    first(
      sequence(
        separated(once(singleName()), word("/")),
        optional(
          second(
            word("in"),
            token(({ key }) => units.has(key)),
          ),
        ),
        bareModifiers,
      ),
      itemEnd,
    ),
    ([names]) =>
      names.length > 1 && names.every(({ words: name }) => numericTypes.has(inferType(name).type)),
  ),
  ([names, unit, modifiers]) =>
    names.map((name) =>
      field(
        unit === undefined ? name : { ...name, words: `${name.words} in ${unit.text}` },
        modifiers,
      ),
    ),
);
function singleName(): Parser<Name> {
  return where(fieldName, ({ words: name }) => !name.includes(" "));
}

/** "origin and destination airport codes": two fields that share their last words. */
export const sharedFields: Parser<readonly FieldNode[]> = map(
  first(
    where(sequence(half, word("and"), fieldName, bareModifiers), ([one, , other]) => {
      const isHalf = [halfNames, sharedHalves].some((set) => set.has(one.words.toLowerCase()));
      return (
        one.words.split(" ").length === 1 &&
        other.words.includes(" ") &&
        (isHalf || isPlural(other.words))
      );
    }),
    itemEnd,
  ),
  ([one, , other, modifiers]) => {
    const [lead = "", ...rest] = other.words.split(" ");
    const noun = singularise(rest.join(" "));
    return [one, { ...other, words: lead }].map((name) =>
      field({ ...name, words: `${name.words} ${noun}` }, modifiers),
    );
  },
);
