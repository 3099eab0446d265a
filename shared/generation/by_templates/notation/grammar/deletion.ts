import type { OnDelete } from "../../specification/specification.ts";
import {
  as,
  either,
  map,
  optional,
  type Parser,
  phrases,
  second,
  sequence,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import {
  children,
  childrenOfIt,
  deletingDoes,
  isDeleted,
  stay,
  whenDeleted,
  who,
} from "./deletion_effects.ts";
import { thing } from "./things.ts";

/** "Readings are deleted with their sensor." */
const deletedWith: Parser<Nodes> = map(
  sequence(
    who,
    either(
      sequence(isDeleted, optional(words("together along"))),
      words("go goes disappear disappears"),
      phrases("go away | goes away"),
    ),
    either(
      second(sequence(word("with"), optional(words("its their the"))), thing),
      map(
        sequence(words("when if"), optional(words("its their the")), thing, isDeleted),
        ([, , found]) => found,
      ),
    ),
  ),
  ([child, , parent]) => [{ node: "deletion", parent, child, onDelete: "cascade" }],
);

/** "belongs to a habit and goes away with it", "may belong to a team and stays without it". */
export const whenItIsDeleted: Parser<OnDelete> = second(
  sequence(optional(word(",")), word("and")),
  either(
    as<OnDelete>(
      "cascade",
      either(
        phrases("goes with it | goes away with it | disappears with it | is deleted with it"),
        phrases("is deleted together with it | go with it | go away with it | are deleted with it"),
        phrases("is deleted when it is deleted | is deleted along with it"),
      ),
    ),
    as<OnDelete>("clear", sequence(stay, optional(phrases("when it is deleted")))),
  ),
);

const stillThere: Parser<Name> = either(
  second(
    sequence(phrases("there are | there is"), optional(word("still"))),
    map(childrenOfIt, ({ child }) => child),
  ),
  second(
    sequence(words("it they"), optional(word("still")), words("has have contains contain")),
    children,
  ),
  map(
    sequence(
      children,
      optional(word("still")),
      either(
        words("exist exists"),
        phrases(
          "belong to it | belongs to it | refer to it | references it | reference it | refers to it",
        ),
        phrases("are in it | is in it | use it | live in it | are assigned to it | point to it"),
      ),
    ),
    ([child]) => child,
  ),
);
const whilst = either(words("while when if whilst"), phrases("as long as"));
function stays(parent: Name | undefined, child: Name): Nodes {
  return [{ node: "deletion", parent, child, onDelete: "restrict" }];
}
/** "You cannot delete a kennel while there are animals in it": what is so anyway where nothing goes too. */
const staysWhile: Parser<Nodes> = either(
  map(
    sequence(
      optional(words("you we i users one they")),
      word("cannot"),
      word("delete"),
      who,
      whilst,
      stillThere,
    ),
    ([, , , parent, , child]) => stays(parent, child),
  ),
  map(
    sequence(who, word("cannot"), phrases("be deleted"), whilst, stillThere),
    ([parent, , , , child]) => stays(parent, child),
  ),
  map(
    sequence(
      who,
      optional(word("that", "which")),
      words("with has have"),
      children,
      word("cannot"),
      phrases("be deleted"),
    ),
    ([parent, , , child]) => stays(parent, child),
  ),
);

/** What becomes of what belongs to a thing that is deleted. */
export const deletion: Parser<Nodes> = either(deletingDoes, whenDeleted, deletedWith, staysWhile);
