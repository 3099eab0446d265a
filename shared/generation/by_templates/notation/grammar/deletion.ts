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
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import { determiner, thing } from "./things.ts";

/** A thing, or the one last spoken of. */
const who: Parser<Name | undefined> = either(
  as(undefined, words("it they them")),
  second(determiner, thing),
);
const children: Parser<Name> = second(
  sequence(
    optional(word("all")),
    optional(word("of")),
    optional(words("its their his her the any")),
    optional(words("related associated corresponding own")),
  ),
  thing,
);
/** "its readings", "the readings of that sensor", "the readings in it". */
const childrenOfIt: Parser<{ child: Name; of: Name | undefined }> = map(
  sequence(
    children,
    optional(
      sequence(
        words("of in for on from under with belonging to"),
        optional(word("to")),
        either(
          as(undefined, words("it them")),
          second(words("that the this those these a an"), thing),
        ),
      ),
    ),
  ),
  ([child, of]) => ({ child, of: of?.[2] }),
);
const also = optional(words("also automatically then"));
const too = optional(
  phrases("too | as well | also | with it | with them | along with it | together with it"),
);

function goes(parent: Name | undefined, child: Name | undefined): Nodes {
  return [{ node: "deletion", parent, child, onDelete: "cascade" }];
}
function isCleared(parent: Name | undefined, child: Name | undefined): Nodes {
  return [{ node: "deletion", parent, child, onDelete: "clear" }];
}
function isSame(of: Name | undefined, parent: Name | undefined): boolean {
  return of === undefined || of.words.toLowerCase() === parent?.words.toLowerCase();
}

/** "deleting a sensor", "when I delete a sensor". */
const deleting: Parser<Name | undefined> = either(
  second(
    either(word("deleting"), phrases("the deletion of | deletion of")),
    second(optional(word("the")), who),
  ),
  map(
    sequence(words("when if"), words("i you we they one"), word("delete"), who),
    ([, , , found]) => found,
  ),
);
/** "Deleting a sensor must delete its readings." */
const deletingDeletes: Parser<Nodes> = map(
  where(
    sequence(
      deleting,
      optional(word(",")),
      optional(word("must", "will")),
      also,
      word("deletes", "delete"),
      also,
      childrenOfIt,
      too,
    ),
    ([parent, , , , , , { of }]) => isSame(of, parent),
  ),
  ([parent, , , , , , { child }]) => goes(parent, child),
);
const isDeleted = sequence(
  words("is are gets get must will"),
  optional(word("be")),
  also,
  word("deleted"),
);
/** "are deleted too", "go too", "disappear with it". */
const goToo = either(
  sequence(isDeleted, too),
  sequence(
    optional(word("must", "will")),
    words("go goes disappear disappears vanish vanishes follow follows"),
    too,
  ),
);
/** "keeps its players without it": what they belonged to is no longer said of them. */
const withoutIt = sequence(
  optional(word(",")),
  word("without"),
  either(word("it", "one", "them"), second(optional(words("a an any its their the")), thing)),
);
/** "Deleting a team keeps its players." */
const deletingKeeps: Parser<Nodes> = map(
  where(
    sequence(
      deleting,
      optional(word(",")),
      optional(word("must", "will")),
      words("keeps keep leaves leave"),
      childrenOfIt,
      optional(withoutIt),
    ),
    ([parent, , , , { of }]) => isSame(of, parent),
  ),
  ([parent, , , , { child }]) => isCleared(parent, child),
);
const stay = sequence(
  optional(word("must", "will", "do")),
  either(words("stay stays remain remains"), phrases("are kept | is kept | be kept")),
  optional(withoutIt),
);
/** "When a stack is deleted, the flashcards of that stack are also deleted." */
const whenDeleted: Parser<Nodes> = map(
  where(
    sequence(
      either(words("when if once whenever"), phrases("as soon as")),
      who,
      isDeleted,
      optional(word(",")),
      optional(word("then")),
      either(
        map(sequence(childrenOfIt, goToo), ([found]) => ({ ...found, effect: goes })),
        map(sequence(childrenOfIt, stay), ([found]) => ({ ...found, effect: isCleared })),
        map(sequence(optional(word("so")), words("do does must"), childrenOfIt), ([, , found]) => ({
          ...found,
          effect: goes,
        })),
      ),
    ),
    ([, parent, , , , { of }]) => isSame(of, parent),
  ),
  ([, parent, , , , { child, effect }]) => effect(parent, child),
);
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
  ([child, , parent]) => goes(parent, child),
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
export const deletion: Parser<Nodes> = either(
  deletingDeletes,
  deletingKeeps,
  whenDeleted,
  deletedWith,
  staysWhile,
);
