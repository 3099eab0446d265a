import {
  either,
  many,
  map,
  optional,
  type Parser,
  second,
  sequence,
  token,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import { functionWords } from "../vocabulary.ts";
import { it, modal, possession } from "./declaration.ts";
import { fieldsIntroduction } from "./field_list.ts";
import { thing } from "./things.ts";

const kindOfThing = words("table entity model resource object thing record type collection class");
/** "Model: Movie", with its fields in the lines below. */
export const thingAlone: Parser<Nodes> = map(
  sequence(kindOfThing, optional(words("name called named")), word(":", "-"), thing),
  ([, , , of]) => [{ node: "thing", name: of, role: "declared" }],
);
/** What announces a list and nothing else: "A user has the following attributes". */
export const listHeading: Parser<Name | undefined> = either(
  map(sequence(thing, optional(kindOfThing), possession, fieldsIntroduction), ([of]) => of),
  map(sequence(it, possession, fieldsIntroduction), () => undefined),
);
/** "The script must consider the following parameters", "this includes the usual asset fields such as". */
const software = sequence(
  optional(words("the this that these it they each every my our")),
  optional(
    words("script app application tool program system api service software form it they one"),
  ),
);
const has = words(
  "consider considers support supports include includes have has store stores contain contains",
  "collect collects capture captures keep keeps know knows record records hold holds ask asks track",
  "tracks handle handles save saves need needs",
);
const described = sequence(
  optional(words("for the these at least its")),
  many(
    token(({ kind, key }) => kind === "word" && !functionWords.has(key)),
    3,
  ),
  fieldsIntroduction,
);
/** What stands above a written list of fields. */
export const fieldsHeading: Parser<Name | undefined> = either(
  listHeading,
  map(sequence(thing, optional(kindOfThing), possession), ([of]) => of),
  map(sequence(it, possession, optional(fieldsIntroduction)), () => undefined),
  map(sequence(fieldsIntroduction, optional(second(word("of", "for"), thing))), ([, of]) => of),
  map(
    sequence(
      thing,
      words("fields attributes properties columns table model entity resource object", "schema"),
    ),
    ([of]) => of,
  ),
  map(sequence(software, optional(modal), has, described), () => undefined),
  map(
    sequence(
      optional(either(fieldsIntroduction, word("what"))),
      words("i we"),
      words("need store keep want have track record collect save note"),
      words("for of about per"),
      thing,
    ),
    ([, , , , of]) => of,
  ),
  second(optional(sequence(kindOfThing, optional(word(":")))), thing),
);
