import { isPlural } from "../../specification/noun_number.ts";
import { limitingWords, recordVerbs } from "../background_words.ts";
import {
  as,
  either,
  inParentheses,
  lazy,
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
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { Name, Node, Nodes } from "../syntax.ts";
import { functionWords, operationVerbs } from "../vocabulary.ts";
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
  optional(words("new existing individual specific certain given simple")),
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

/** "the workshops we run", "the tools we lend out": all of them are, so it says nothing. */
const whichWeHave = sequence(
  optional(words("that which")),
  words("i we"),
  token(({ kind, key }) => kind === "word" && isOurDoing(key)),
  optional(words("out in up away over off down")),
);
const ours = new Set("lend buy sell borrow use make keep play share own run".split(" "));
function isOurDoing(key: string): boolean {
  if (ours.has(key)) return true;
  return ![functionWords, limitingWords, recordVerbs, operationVerbs].some((each) => each.has(key));
}
/** "in our makerspace": where they are, unless that is a thing to which they belong. */
const inOurPlace: Parser<Name> = second(
  sequence(words("in at of for from"), words("my our")),
  lazy(() => thingName),
);
/** What may follow a thing without saying which of them is meant. */
export const qualified: Parser<(of: Name) => Nodes> = either(
  map(whichWeHave, () => (): Nodes => []),
  map(
    inOurPlace,
    (place) =>
      (of: Name): Nodes => [
        { node: "thing", name: place, role: isPlural(place.words) ? "mentioned" : "setting" },
        { node: "related", one: of, other: place, isSetting: true },
      ],
  ),
);
const anyhow = optional(qualified, (): Nodes => []);

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
      anyhow,
      optional(inParentheses(fields), []),
      optional(ofEach),
      optional(inParentheses(fields), []),
    ),
    ([possessive, node, where, before, parent, after]) => ({
      isTheirs: possessive !== undefined,
      node,
      around: node.node === "thing" ? where(node.name) : [],
      inside: [...before, ...after, ...(parent === undefined ? [] : [belonging(node, parent)])],
    }),
  );
  return map(separated(once(item), separator), (items) =>
    items.flatMap(({ isTheirs, node, around, inside }, at): Nodes => {
      const before = items[at - 1]?.node;
      const related = isTheirs && before?.node === "thing" && node.node === "thing";
      const link: Nodes = related ? [{ node: "related", one: before.name, other: node.name }] : [];
      return [...around, node, ...link, ...inside];
    }),
  );
}

/** A list of names of things. */
export const things: Parser<Name[]> = separated(once(second(theirs, thing)), separator);
