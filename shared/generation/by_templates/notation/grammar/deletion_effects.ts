import {
  as,
  either,
  first,
  map,
  optional,
  type Parser,
  phrases,
  second,
  separated,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Nodes } from "../syntax.ts";
import { determiner, thing } from "./things.ts";

/** A thing, or the one last spoken of. */
export const who: Parser<Name | undefined> = either(
  as(undefined, words("it they them")),
  second(determiner, thing),
);
/** "its players stay and its matches go": no thing is called "players stay". */
const doings = /\b(?:stays?|remains?|goe?s?|disappears?|vanish(?:es)?|follows?|keeps?|leaves?)$/i;
export const children: Parser<Name> = second(
  sequence(
    optional(word("all")),
    optional(word("of")),
    optional(words("its their his her the any")),
    optional(words("related associated corresponding own")),
  ),
  where(thing, ({ words: name }) => !doings.test(name)),
);
interface Child {
  readonly child: Name;
  /** What it is said to belong to. */
  readonly of: Name | undefined;
}
/** "its readings", "the readings of that sensor", "the readings in it". */
export const childrenOfIt: Parser<Child> = map(
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
/** "its readings and its alarms". */
const severalOfIt: Parser<Child[]> = separated(
  childrenOfIt,
  either(sequence(word(","), word("and")), word("and", ",")),
);

const also = optional(words("also automatically then"));
const too = optional(
  phrases("too | as well | also | with it | with them | along with it | together with it"),
);
export const isDeleted = sequence(
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
export const stay = sequence(
  optional(word("must", "will", "do")),
  either(words("stay stays remain remains"), phrases("are kept | is kept | be kept")),
  optional(withoutIt),
);

/** Words of what is kept: in a sentence about deleting they say what stays, and no field. */
export const keepingWords: ReadonlySet<string> = new Set(
  "keep keeps kept keeping leave leaves left hold holds retain retains store stores save saves".split(
    " ",
  ),
);

/** What becomes of some of what belongs to a thing that is deleted. */
interface Effect {
  readonly of: readonly Child[];
  readonly onDelete: "cascade" | "clear";
}
const effectOf = (onDelete: Effect["onDelete"]) => (of: readonly Child[]) => ({ of, onDelete });
const does = sequence(optional(word("must", "will")), also);
/** "deletes its matches", "keeps its players". */
const doing: Parser<Effect> = either(
  map(
    first(second(sequence(does, word("deletes", "delete"), also), severalOfIt), too),
    effectOf("cascade"),
  ),
  map(
    first(
      second(sequence(does, words("keeps keep leaves leave")), severalOfIt),
      optional(withoutIt),
    ),
    effectOf("clear"),
  ),
);
/** "its matches are deleted too", "its players stay", "so do its players". */
const happening: Parser<Effect> = either(
  map(first(severalOfIt, goToo), effectOf("cascade")),
  map(first(severalOfIt, stay), effectOf("clear")),
  map(
    second(sequence(optional(word("so")), words("do does must")), severalOfIt),
    effectOf("cascade"),
  ),
);
const joint = either(
  sequence(optional(word(",")), words("and but while"), optional(word("then"))),
  word(","),
);
function nodesOf(parent: Name | undefined, effects: readonly Effect[]): Nodes {
  return effects.flatMap(({ of, onDelete }) =>
    of.map(({ child }) => ({ node: "deletion" as const, parent, child, onDelete })),
  );
}
function areOf(parent: Name | undefined, effects: readonly Effect[]): boolean {
  const key = parent?.words.toLowerCase();
  return effects.every(({ of }) =>
    of.every((each) => each.of === undefined || each.of.words.toLowerCase() === key),
  );
}
/** What deleting does, after words that say what is deleted: each effect by itself. */
function withEffects(deleted: Parser<Name | undefined>, head: Parser<Effect>): Parser<Nodes> {
  const effects = map(
    sequence(head, optional(second(joint, separated(either(doing, happening), joint)), [])),
    ([one, more]) => [one, ...more],
  );
  return map(
    where(sequence(deleted, optional(word(",")), optional(word("then")), effects), (read) =>
      areOf(read[0], read[3]),
    ),
    ([parent, , , found]) => nodesOf(parent, found),
  );
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
/** "Deleting a team deletes its matches but keeps its players." */
export const deletingDoes: Parser<Nodes> = withEffects(deleting, doing);

const onceDeleted: Parser<Name | undefined> = map(
  sequence(either(words("when if once whenever"), phrases("as soon as")), who, isDeleted),
  ([, parent]) => parent,
);
/** "When a stack is deleted, the flashcards of that stack are also deleted and its marks stay." */
export const whenDeleted: Parser<Nodes> = withEffects(onceDeleted, happening);
