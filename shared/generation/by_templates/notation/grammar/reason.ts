import {
  ahead,
  either,
  many,
  map,
  optional,
  type Parser,
  phrase,
  sequence,
  token,
  word,
} from "../parser.ts";
import type { Nodes } from "../syntax.ts";
import { featureNouns, technologies } from "../vocabulary.ts";
import { nameOf } from "./name.ts";

const restricting = new Set(
  "only not never nobody no must cannot automatically except unless log password".split(" "),
);
const reason: Parser<Nodes> = map(
  sequence(
    optional(word(",")),
    either(
      phrase("so that", "in order to", "because"),
      sequence(word("so"), ahead(word("i", "we", "they"))),
    ),
    many(
      token(({ key }) => !restricting.has(key) && !technologies.has(key) && !featureNouns.has(key)),
    ),
  ),
  ([, , why]) => [{ node: "background", said: nameOf(why), isCourtesy: true }],
);

/** What is wanted, "so that products can be organised": why, which asks for nothing. */
export function withReason(wish: Parser<Nodes>): Parser<Nodes> {
  return map(sequence(wish, optional(reason, [])), ([nodes, why]) => [...nodes, ...why]);
}
