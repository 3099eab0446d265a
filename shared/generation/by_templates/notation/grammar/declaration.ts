import {
  either,
  first,
  inParentheses,
  map,
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
import type { Modifier, Name, Nodes } from "../syntax.ts";
import { type Clause, staysAboutDeleting } from "./clauses.ts";
import { deletion, whenItIsDeleted } from "./deletion.ts";
import { fieldList, fieldsIntroduction, type ListItem, relationClause } from "./field_list.ts";
import { recordedFor, stored, storedOf, storedOfIt } from "./kept.ts";
import { ruleClause } from "./rule.ts";
import { declared, definite, introduction, possessed, subject } from "./subject.ts";
import { thing } from "./things.ts";

const haveVerb = words(
  "has have contains contain carries carry stores store holds hold includes",
  "include lists needs need records record knows know having keeps keep",
);
export const modal = optional(
  sequence(
    optional(words("should must will shall can also always just simply")),
    optional(words("also always just simply")),
  ),
);
const consists = phrases("consists of | consist of | is made of | is made up of");
export const possession = either(
  sequence(modal, haveVerb),
  word("with"),
  phrases("comes with | come with"),
  consists,
  sequence(
    words("is are can must"),
    optional(word("be")),
    words(
      "identified described defined recorded stored saved kept registered tracked listed logged entered",
      "documented captured characterised characterized specified noted created",
    ),
    word("with", "by"),
  ),
);
/** "may have": every field that follows is optional. */
const mayHave = sequence(
  word("may", "can", "could"),
  optional(word("also", "optionally")),
  word("have", "contain", "include"),
);
function allOptional(nodes: Nodes): Nodes {
  const mark: Modifier = { is: "required", required: false };
  return nodes.map((node) => {
    if (node.node === "relation") return { ...node, required: false };
    if (node.node !== "fields") return node;
    const fields = node.fields.map((field) => ({
      ...field,
      modifiers: [...field.modifiers, mark],
    }));
    return { ...node, fields };
  });
}

/** "who has a name": more about the thing that was named last. */
const relative: Parser<ListItem> = second(
  sequence(optional(word(",")), word("who", "which", "that")),
  second(possession, second(introduction, fieldList)),
);

const nounsAndVerbs = new Set(
  "record records list lists store stores hold holds need needs".split(" "),
);
const singular = new Set(["a", "an", "each", "every"]);
/** "Medical records: date, note" names a thing; "each visit records: date, note" says what it has. */
const verbal: Parser<undefined> = function* (input, at) {
  const isBeforeColon = input.tokens[at + 1]?.text === ":";
  const isNoun = isBeforeColon && nounsAndVerbs.has(input.tokens[at]?.key ?? "");
  const before = input.tokens.slice(Math.max(0, at - 4), at);
  if (!isNoun || before.some(({ key }) => singular.has(key))) yield { value: undefined, next: at };
};
const composition: Parser<boolean> = second(
  verbal,
  either(
    map(consists, () => true),
    map(possession, () => false),
  ),
);
/** "a user has a name and an email". */
const sentence: Parser<Nodes> = map(
  sequence(subject, composition, optional(word(":")), introduction, fieldList),
  ([node, isComposed, colon, introduced, list]) => {
    const of = node.node === "thing" ? node.name : undefined;
    const isListed = colon !== undefined || introduced !== undefined;
    const parts: Nodes = isComposed && of !== undefined ? [{ node: "composed", of }] : [];
    return [node, ...parts, ...(isListed ? list(of) : possessed(of, list(of)))];
  },
);
const maySentence: Parser<Nodes> = map(
  sequence(subject, mayHave, introduction, fieldList),
  ([node, , introduced, list]) => {
    const of = node.node === "thing" ? node.name : undefined;
    const nodes = introduced === undefined ? possessed(of, list(of)) : list(of);
    return [node, ...allOptional(nodes)];
  },
);
/** "User: name, email", "user (name, email)" and "user = { name, email }". */
const colon: Parser<Nodes> = map(
  sequence(
    either(definite, map(thing, declared)),
    optional(word("fields", "table")),
    word(":", "-", "="),
    introduction,
    fieldList,
  ),
  ([node, , , , list]) => [node, ...list(node.node === "thing" ? node.name : undefined)],
);
/** "team -> name, idea": an arrow to one name may be a reference. */
const arrow: Parser<Nodes> = map(
  sequence(
    map(thing, declared),
    word("->", "=>", "→"),
    where(
      map(fieldList, (list) => list(undefined)),
      (nodes) => nodes.length > 1,
    ),
  ),
  ([node, , nodes]) => [node, ...nodes],
);
/** "Visits per pet: visited on, weight": what each belongs to, and its fields. */
const colonOf: Parser<Nodes> = map(
  sequence(thing, words("of for per in on by at"), thing, word(":", "-"), introduction, fieldList),
  ([child, , parent, , , list]) => [
    declared(child),
    { node: "relation", child, parent, required: undefined, role: undefined },
    ...list(child),
  ],
);
const parenthesised: Parser<Nodes> = map(
  sequence(either(definite, map(thing, declared)), either(inParentheses(fieldList), braced())),
  ([node, list]) => [node, ...list(node.node === "thing" ? node.name : undefined)],
);
function braced(): Parser<ListItem> {
  return second(sequence(optional(word("=", ":")), word("{")), first(fieldList, word("}")));
}
/** "Fields: name, email", "the fields of a user are name and email". */
const fieldsOf: Parser<Nodes> = map(
  sequence(
    fieldsIntroduction,
    optional(second(word("of", "for"), where(thing, isNoOffer))),
    optional(words("are include includes contain contains comprise")),
    optional(word(":", "-")),
    introduction,
    fieldList,
  ),
  ([, of, , , , list]) => list(of),
);
/** "Properties for rent" are houses. */
function isNoOffer({ words: name }: Name): boolean {
  return !["rent", "sale", "hire", "let"].includes(name.toLowerCase());
}
export const it = either(word("it", "they", "each"), phrase("each one", "each of them"));
/** "it has a title", "each has a name": of what was last spoken of. */
const pronoun: Parser<Nodes> = map(
  sequence(it, possession, introduction, fieldList),
  ([, , introduced, list]) =>
    introduced === undefined ? possessed(undefined, list(undefined)) : list(undefined),
);
const mayPronoun: Parser<Nodes> = map(sequence(it, mayHave, fieldList), ([, , list]) =>
  allOptional(list(undefined)),
);

/** "each entry belongs to a habit and goes away with it" */
const relationWithDeletion: Parser<Nodes> = map(
  sequence(relationClause, whenItIsDeleted),
  ([nodes, onDelete]) =>
    nodes.map((node) => (node.node === "relation" ? { ...node, onDelete } : node)),
);

/** "belongs to a customer and has a date": more of what belongs, after what it belongs to. */
const furtherFields: Parser<ListItem> = second(
  sequence(optional(word(",")), word("and", "with"), optional(word("that", "which", "it", "they"))),
  either(
    second(possession, second(introduction, fieldList)),
    map(
      second(mayHave, fieldList),
      (list): ListItem =>
        (of) =>
          allOptional(list(of)),
    ),
  ),
);
/** "Crops are planted in a bed: name, sown on": of what belongs. */
const listed: Parser<ListItem> = second(word(":"), second(introduction, fieldList));
const relationWithMore: Parser<Nodes> = map(
  sequence(relationClause, optional(relative), optional(either(furtherFields, listed))),
  ([nodes, ofParent, ofChild]) => {
    const last = nodes.at(-1);
    const [child, parent] = last?.node === "relation" ? [last.child, last.parent] : [];
    return [
      ...nodes,
      ...(ofParent === undefined || parent === undefined
        ? []
        : [declared(parent), ...ofParent(parent)]),
      ...(ofChild === undefined || child === undefined ? [] : [declared(child), ...ofChild(child)]),
    ];
  },
);

const joint = either(
  sequence(optional(word(",", ";")), word("and", "while", "but"), optional(word("that"))),
  word(",", ";"),
);
const dataClause = either(
  deletion,
  relationWithDeletion,
  relationWithMore,
  ruleClause,
  maySentence,
  sentence,
  stored,
  storedOf,
  storedOfIt("the"),
  recordedFor,
  colon,
  arrow,
  colonOf,
  parenthesised,
  fieldsOf,
  mayPronoun,
  pronoun,
);
/** What is known of the things: their fields, how they belong together, what must hold. */
export const dataSentence: Parser<Nodes> = map(
  where(separated(withTokens(dataClause), joint), staysAboutDeleting),
  (groups) => groups.flatMap(({ value }) => value),
);
function withTokens(parser: Parser<Nodes>): Parser<Clause> {
  return function* (input, at) {
    for (const { value, next } of parser(input, at))
      yield { value: { value, tokens: input.tokens.slice(at, next) }, next };
  };
}

/** "a pet by name and species" after "an owner is identified by name". */
export const elliptic: Parser<Nodes> = map(
  sequence(thing, word("by"), fieldList),
  ([of, , list]) => [declared(of), ...list(of)],
);
export const continuedList: Parser<Nodes> = map(fieldList, (list: ListItem) => list(undefined));
