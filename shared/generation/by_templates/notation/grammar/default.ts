import {
  as,
  either,
  first,
  map,
  number,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import { functionWords } from "../vocabulary.ts";
import { relativeChoices } from "./choices.ts";
import type { Modifiers } from "./types.ts";

const literal: Parser<string | number | boolean> = either(
  as(true, word("true", "yes", "on")),
  as(false, word("false", "no", "off")),
  number,
  as(
    "now",
    either(
      phrases("now ( ) | now | today | the current date | the current time", "current_timestamp"),
    ),
  ),
  map(
    token(({ kind }) => kind === "quoted"),
    ({ text }) => text,
  ),
  map(
    token(({ kind, key }) => kind === "word" && !functionWords.has(key)),
    ({ text }) => text,
  ),
);

function defaultOf(given: string | number | boolean): Modifiers {
  return [{ is: "default", value: given }];
}

export const givenDefault: Parser<Modifiers> = map(
  either(
    second(
      phrases(
        "default value is | default value of | default value : | default is",
        "default : | default = | default to | defaults to | defaulting to",
        "by default | default value | default | initially | with default",
        "by default : | which defaults to | with a default of | is by default | =",
        "starts as | starts at",
      ),
      literal,
    ),
    suffixed(),
  ),
  defaultOf,
);
/** "pending at first". */
function suffixed(): Parser<string | number | boolean> {
  return first(
    second(optional(phrase("is", "that is", "which is")), literal),
    phrases(
      "if nothing is sent | if nothing is specified | by default | at first | initially | unless given | unless set | if nothing is said",
      "at the beginning | as default | if nothing is given | if nothing is set | if not given",
      "if not set | if not said | if not specified | unless said otherwise | to begin with",
      "unless stated otherwise | unless specified otherwise | to start with | at the start",
      "in the beginning | when created | when not given | if omitted | if missing | otherwise",
      "when it is created | unless otherwise stated | if left out",
    ),
  );
}
/** "which is pending, yes or no, pending at first". */
export function relativeWithDefault(): Parser<Modifiers> {
  return map(
    where(sequence(relativeChoices, second(word(","), suffixed())), ([found, given]) =>
      found.some((each) => each.is === "choices" && each.values.includes(String(given))),
    ),
    ([found, given]) => [...found, ...defaultOf(given)],
  );
}
export const trueByDefault = as<Modifiers>(defaultOf(true), phrase("by default"));
