import { isPlural } from "../../specification/noun_number.ts";
import {
  as,
  either,
  inParentheses,
  map,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";

import type { Name, Node, Nodes } from "../syntax.ts";
import { functionWords, operationVerbs } from "../vocabulary.ts";
import { fieldName } from "./name.ts";
import { determiner, thing } from "./things.ts";

/** Whether a record must have its parent; undefined when nothing says so. */
type Required = boolean | undefined;

function relation(
  child: Name | undefined,
  parent: Name | undefined,
  required?: Required,
  role?: Name,
): Extract<Node, { node: "relation" }> {
  return { node: "relation", child, parent, required, role };
}

/** "one", "at most one": how many parents a record has. */
const exactlyOne: Parser<Required> = either(
  as<Required>(
    true,
    phrases("exactly one | one and only one | a single | only one | one specific", "one single"),
  ),
  as<Required>(false, phrase("at most one", "zero or one", "an optional", "no more than one")),
  as<Required>(undefined, word("one")),
);
const exactCount: Parser<Required> = either(
  as<Required>(true, phrases("exactly one | one and only one")),
  as<Required>(false, phrases("at most one | zero or one | no more than one")),
);
const anyOne: Parser<Required> = either(exactlyOne, as<Required>(undefined, determiner));

/** Verbs that say by themselves that a record has a parent. */
const belongs: Parser<Required> = map(
  sequence(
    optional(
      either(
        as(true, either(phrase("must always"), word("must"))),
        as(undefined, either(phrase("will always"), words("always will each"))),
      ),
    ),
    either(
      as<Required>(
        undefined,
        phrases(
          "belongs to | belong to | belonging to | is part of | are part of | is assigned to",
          "are assigned to | is owned by | are owned by | is for | are for | refers to",
          "refer to | references | is linked to | are linked to | links to | points to",
          "concerns | is about | relates to | is related to | is associated with",
          "are associated with | is attached to | is tied to | is connected to",
          "be associated with | be part of | be assigned to | be linked to | be owned by",
          "be related to | be attached to | be tied to",
          "is a member of | are members of | is assigned as a member of | is in | are in",
          "is filed under | are filed under | is listed under | goes into | go into",
        ),
      ),
      as<Required>(
        false,
        sequence(
          word("may", "can", "optionally"),
          optional(word("optionally")),
          phrases(
            "belong to | belongs to | be assigned to | be part of | reference | refer to",
            "be linked to | be owned by",
          ),
        ),
      ),
    ),
  ),
  ([must, found]) => found ?? must,
);

/** "must belong to at most one": the count says more. */
function mustHave(stated: Required, counted: Required): Required {
  return stated === true ? counted !== false : (stated ?? counted);
}

/** Any other verb, which says so together with "one": "lives in one enclosure". */
const verb = token(
  ({ kind, key }) => kind === "word" && !functionWords.has(key) && !operationVerbs.has(key),
);
const otherVerb = sequence(
  optional(word("always")),
  either(sequence(word("is", "are", "was"), optional(word("always")), optional(verb)), verb),
  optional(words("in at on to by for from with of inside")),
);

/** Where a record has its place, and what is done to it once: these say so of "a shelf" too. */
const standing = words(
  "lives live stands stand sits sit hangs hang stays stay grows grow works work sleeps sleep resides",
  "reside falls fall",
);
const placed = words(
  "stored kept put placed located housed filed grouped sorted organised organized collected planned",
  "scheduled held given taught led run made written issued sold published hosted managed supervised",
  "owned produced created assigned attached linked tied allocated registered recorded posted parked",
  "planted shelved stationed based employed written composed painted directed",
);
const place = words("in into at on to by for under inside within from of with");
const standsIn = either(
  sequence(standing, place),
  sequence(word("is", "are"), optional(word("always")), placed, place),
);
/** "lives in a kennel", "are put in categories". */
const inA: Parser<Required> = as<Required>(undefined, words("a an its their exactly one the"));
const inMany: Parser<Required> = as<Required>(undefined, optional(words("different their")));

const roleName = optional(
  second(word("as"), second(optional(word("its", "the", "a", "an")), fieldName)),
);
const mark: Parser<Required> = optional(
  either(
    as<Required>(
      true,
      either(phrase(", required"), inParentheses(phrase("required", "mandatory"))),
    ),
    as<Required>(
      false,
      either(
        phrase(", optional", ", optionally"),
        inParentheses(phrase("optional", "nullable", "optionally")),
      ),
    ),
  ),
);

const having = new Set(["has", "have"]);
/** What is done to what is one's own alone. Others, "rates many films", leave open whose it is. */
const owning = new Set(
  "place make write own publish submit include host employ offer raise issue run hold contain lead receive keep post create produce comprise supply supplie".split(
    " ",
  ),
);
const ownsMany = token(({ kind, key }) => kind === "word" && owning.has(key.replace(/s$/, "")));

interface Parent {
  readonly required: Required;
  readonly parent: Name;
  readonly inside: Nodes;
}

/** Reads relations; `fields` reads what may stand in parentheses after a thing. */
export function relationsWith(fields: Parser<Nodes>) {
  const described: Parser<{ name: Name; nodes: Nodes }> = map(
    sequence(thing, optional(inParentheses(fields), [])),
    ([name, inside]) => ({
      name,
      nodes: inside.length === 0 ? [] : [{ node: "thing", name, role: "declared" }, ...inside],
    }),
  );
  const parentAfter = (count: Parser<Required>): Parser<Parent> =>
    map(sequence(count, described), ([required, { name, nodes }]) => ({
      required,
      parent: name,
      inside: nodes,
    }));
  const andTo = either(
    sequence(word(","), word("and"), optional(word(",")), optional(word("to", "by", "for"))),
    sequence(word("and"), optional(word("to", "by", "for"))),
    word(","),
  );
  const optionally: Parser<Required> = optional(
    as<Required>(
      false,
      sequence(
        optional(word(",")),
        word("optionally"),
        optional(word(",")),
        optional(word("to", "by", "for")),
      ),
    ),
  );
  const parents = (count: Parser<Required>): Parser<Parent[]> =>
    separated(
      once(
        map(sequence(optionally, parentAfter(count)), ([is, found]) =>
          is === undefined ? found : { ...found, required: is },
        ),
      ),
      andTo,
    );

  const belongsTo: Parser<(child: Name | undefined) => Nodes> = map(
    either(
      sequence(belongs, parents(anyOne), roleName, mark),
      sequence(
        map(otherVerb, (): Required => undefined),
        parents(exactlyOne),
        roleName,
        mark,
      ),
      sequence(
        map(standsIn, (): Required => undefined),
        parents(inA),
        roleName,
        mark,
      ),
    ),
    ([stated, all, role, marked]) =>
      (child) =>
        all.flatMap(({ required, parent, inside }) => [
          ...inside,
          relation(child, parent, marked ?? mustHave(stated, required), role),
        ]),
  );

  const manyOf = phrases(
    "many | zero or more | multiple | several | any number of",
    "a number of | 0 or more | zero or many | lots of | various",
  );
  const modal = optional(words("can may could should will must"));
  const children: Parser<{ name: Name; nodes: Nodes }[]> = separated(
    once(described),
    either(phrase("and many", "and multiple", "and"), word(",")),
  );
  const childrenOf = map(
    children,
    (found) =>
      (parent: Name | undefined): Nodes =>
        found.flatMap(({ name, nodes }) => [...nodes, relation(name, parent)]),
  );
  /** "many books" in a list, "can place many orders" in a sentence. */
  const manyInList = second(sequence(optional(word("has", "have")), manyOf), childrenOf);
  const manyChildren: Parser<(parent: Name | undefined) => Nodes> = map(
    sequence(modal, either(word("has", "have"), ownsMany), manyOf, children),
    ([, said, , found]) =>
      (parent) =>
        found.flatMap(({ name, nodes }) => [
          ...nodes,
          { ...relation(name, parent), isVerbal: !having.has(said.key) },
        ]),
  );

  const subject = described;
  const belongsClause: Parser<Nodes> = map(
    sequence(subject, belongsTo),
    ([{ name, nodes }, make]) => [...nodes, ...make(name)],
  );
  const manyClause: Parser<Nodes> = map(
    sequence(subject, manyChildren),
    ([{ name, nodes }, make]) => [...nodes, ...make(name)],
  );
  /** "tasks are put in categories": both in the plural, and each in one. */
  const placedClause: Parser<Nodes> = map(
    where(
      sequence(
        subject,
        word("are"),
        words("put grouped organised organized filed kept stored collected sorted"),
        words("in into by"),
        second(inMany, described),
      ),
      ([child, , , , parent]) => isPlural(child.name.words) && isPlural(parent.name.words),
    ),
    ([child, , , , parent]) => [...parent.nodes, ...child.nodes, relation(child.name, parent.name)],
  );
  /** "a delivery has exactly one driver". */
  const hasOneClause: Parser<Nodes> = map(
    sequence(subject, word("has", "have"), parents(exactCount)),
    ([{ name, nodes }, , all]) => [
      ...nodes,
      ...all.flatMap(({ required, parent, inside }) => [
        ...inside,
        relation(name, parent, required),
      ]),
    ],
  );
  /** "gyms have members": both in the plural and no more said. */
  const pluralClause: Parser<Nodes> = map(
    where(sequence(subject, word("have", "contain", "own"), described), ([, , child]) =>
      isPlural(child.name.words),
    ),
    ([parent, , child]) => [...parent.nodes, ...child.nodes, relation(child.name, parent.name)],
  );
  return {
    belongsTo,
    manyChildren: manyInList,
    clause: either(belongsClause, manyClause, placedClause, hasOneClause, pluralClause),
  };
}
