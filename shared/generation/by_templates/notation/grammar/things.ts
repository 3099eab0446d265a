import { isPlural } from "../../specification/noun_number.ts";
import {
  as,
  either,
  inParentheses,
  many,
  map,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  separated,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Node, Nodes } from "../syntax.ts";
import { thingName } from "./name.ts";

/** "each customer", "all of our books": the words before a thing that do not change which it is. */
export const determiner = sequence(
  optional(
    either(
      phrases(
        "each and every | a single | all of the | all of our | the list of | all the",
        "all my",
      ),
      words("a an the each every all any my our your their its different one various"),
    ),
  ),
  optional(words("new existing individual specific certain given")),
);

/** "a list of", "information about": what stands before a thing and says only that there are many. */
const collective = optional(
  sequence(
    optional(words("a an the my our")),
    optional(word("simple", "small", "basic", "personal")),
    either(
      phrases(
        "list of | lists of | collection of | catalog of | catalogue of | database of",
        "set of | registry of | inventory of",
      ),
      phrase("information about", "data about", "records of", "details of"),
    ),
  ),
);

/** A thing with the words before it. */
export const thing: Parser<Name> = second(sequence(collective, determiner), thingName);

/** "books", "a library" (a setting): `setting` when it stands in the singular with an article. */
const mention: Parser<Node> = map(
  sequence(
    collective,
    optional(either(as(true, words("a an my our the")), as(false, determiner))),
    many(word("simple", "small", "basic", "personal")),
    thingName,
    optional(words("tracking model entity resource")),
  ),
  ([, article, , name, kind]) => ({
    node: "thing",
    name,
    role: article === true && kind === undefined ? "setting" : "named",
  }),
);

/** "my job search": what somebody is at, and no search that is asked for. */
const pursuit: Parser<Node> = map(
  sequence(
    word("my", "our"),
    where(thingName, ({ words: name }) => ["job", "flat", "house"].includes(name.toLowerCase())),
    word("search", "hunt"),
  ),
  ([, name]) => ({ node: "thing", name, role: "setting" }),
);

const separator = either(
  sequence(word(","), word("and")),
  phrase("as well as"),
  word(",", "and", "&"),
);
const theirs = optional(word("their", "its"));

/** "guests for each event", "comments on posts". */
const ofEach: Parser<Name> = either(
  second(either(sequence(words("for of in on"), word("each", "every")), word("per")), thingName),
  where(second(word("on"), thingName), ({ words: name }) => isPlural(name)),
);
function belonging(node: Node, parent: Name): Node {
  const child = node.node === "thing" ? node.name : undefined;
  return { node: "relation", child, parent, required: undefined, role: undefined };
}

/** A list of things, each with its fields in parentheses where they are given. */
export function thingsWith(fields: Parser<Nodes>): Parser<Nodes> {
  const item = map(
    sequence(
      theirs,
      either(pursuit, mention),
      optional(inParentheses(fields), []),
      optional(ofEach),
      optional(inParentheses(fields), []),
    ),
    ([possessive, node, before, parent, after]) => ({
      isTheirs: possessive !== undefined,
      node,
      inside: [...before, ...after, ...(parent === undefined ? [] : [belonging(node, parent)])],
    }),
  );
  return map(separated(once(item), separator), (items) =>
    items.flatMap(({ isTheirs, node, inside }, at): Nodes => {
      const before = items[at - 1]?.node;
      const related = isTheirs && before?.node === "thing" && node.node === "thing";
      const link: Nodes = related ? [{ node: "related", one: before.name, other: node.name }] : [];
      return [node, ...link, ...inside];
    }),
  );
}

/** A list of names of things. */
export const things: Parser<Name[]> = separated(once(second(theirs, thing)), separator);
