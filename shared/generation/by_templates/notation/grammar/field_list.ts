import type { OnDelete } from "../../specification/specification.ts";
import {
  ahead,
  as,
  either,
  end,
  first,
  inParentheses,
  lazy,
  many,
  map,
  once,
  optional,
  type Parser,
  phrase,
  phrases,
  remembered,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { FieldNode, Modifier, Name, Nodes } from "../syntax.ts";
import { accessItem } from "./access.ts";
import { itemField, listSeparator, runningField, typedFields } from "./field.ts";
import { guarantee, ownerSentence } from "./guarantees.ts";
import { itemEnd } from "./item.ts";
import { markedModifiers } from "./modifiers.ts";
import { fieldName, nameOf } from "./name.ts";
import { operationsItem } from "./operations.ts";
import { relationsWith } from "./relation.ts";
import { sharedFields, slashedFields } from "./shared_fields.ts";
import { thing } from "./things.ts";

/** Fields, relations and clauses of a list; whose they are is known where the list stands. */
export type ListItem = (of: Name | undefined) => Nodes;

function fieldsItem(fields: readonly FieldNode[]): ListItem {
  return (of) => [{ node: "fields", of, fields }];
}

function clauseItem(nodes: Nodes): ListItem {
  return () => nodes;
}

/** Fields in parentheses after a thing. */
export const fieldsInside: Parser<(of: Name | undefined) => Nodes> = lazy(() => fieldList);

const relations = relationsWith(map(fieldsInside, (list) => list(undefined)));
export const relationClause = remembered(relations.clause);
export const relationItem: Parser<ListItem> = second(
  optional(word("it", "they", "each")),
  either(relations.belongsTo, relations.manyChildren),
);

const pointer = either(
  phrases("reference to | references | link to | id of | refers to | linked to | belongs to | ref"),
  word("->", "=>"),
);
const refers = either(
  sequence(phrases("foreign key | fk"), optional(either(pointer, word("to", ":", "on", "of")))),
  pointer,
);
const target: Parser<Name> = either(
  thing,
  map(
    token(({ kind, text }) => kind === "word" && text.includes(".")),
    (found) => ({ ...nameOf([found]), words: found.text }),
  ),
);
const onDelete: Parser<OnDelete> = second(
  sequence(optional(word(",")), phrase("on delete")),
  either(
    as<OnDelete>("cascade", word("cascade")),
    as<OnDelete>("restrict", phrases("restrict | no action")),
    as<OnDelete>("clear", phrase("set null")),
  ),
);
interface LinkMarks {
  readonly marks: readonly Modifier[];
  readonly onDelete: OnDelete | undefined;
}
/** A relation is required or not; a unique one would be one to one, which is not built. */
const relationMarks = where(markedModifiers, (marks) =>
  marks.every(({ is }) => is === "required" || is === "key" || is === "type"),
);
const linkMarks: Parser<LinkMarks> = map(
  sequence(
    optional(onDelete),
    optional(
      either(
        second(optional(word(",", "|", ";", "-")), relationMarks),
        inParentheses(relationMarks),
      ),
      [],
    ),
    optional(onDelete),
  ),
  ([before, marks, after]) => ({ marks, onDelete: before ?? after }),
);
const linkSpecification = sequence(
  optional(sequence(words("uuid int integer bigint string number a an"), optional(word(",")))),
  refers,
  target,
  linkMarks,
);

/** "client_id: reference to clients": a field that is a relation. */
function linkNodes(
  of: Name | undefined,
  name: Name,
  to: Name,
  { marks, onDelete }: LinkMarks,
): Nodes {
  const parts = to.words.split(".");
  if (to.words.toLowerCase() === "auth.users")
    return [{ node: "software", kind: "supabase-table" }, { node: "owner" }];
  const parent = {
    ...to,
    words: parts.length > 1 && parts[1] === "id" ? (parts[0] ?? "") : (parts.at(-1) ?? ""),
  };
  const words = name.words.replace(/(?:[_ ]id|(?<=[a-z])I[dD])$/i, "");
  const stated = marks.find((each) => each.is === "required");
  const required = stated?.is === "required" ? stated.required : undefined;
  const role = { ...name, words };
  return [{ node: "relation", child: of, parent, required, role, onDelete }];
}

const article = optional(word("a", "an", "the"));
export const linkItem: Parser<ListItem> = map(
  either(
    map(sequence(article, fieldName, linkSpecification), ([, name, found]) => ({ name, found })),
    map(
      sequence(article, fieldName, word(":", "-", "|", "="), linkSpecification),
      ([, name, , found]) => ({
        name,
        found,
      }),
    ),
    map(sequence(article, fieldName, inParentheses(linkSpecification)), ([, name, found]) => ({
      name,
      found,
    })),
  ),
  ({ name, found: [, , to, marks] }) =>
    (of) =>
      linkNodes(of, name, to, marks),
);
/** "warehouse: Warehouse": what is written as a type and is none may be a thing. */
const typedLink: Parser<ListItem> = map(
  sequence(
    article,
    fieldName,
    word(":"),
    token(({ kind, text }) => kind === "word" && /^\p{Lu}\p{Ll}/u.test(text)),
    linkMarks,
  ),
  ([, name, , type, marks]) =>
    (of) =>
      linkNodes(of, name, nameOf([type]), marks),
);
/** What a cell of a table says of a key: "uuid → clients.id". */
export const linkCell: Parser<(of: Name | undefined, name: Name) => Nodes> = map(
  linkSpecification,
  ([, , to, marks]) =>
    (of, name) =>
      linkNodes(of, name, to, marks),
);

const listEnd = ahead(either(end, words(", and ) } ; with &")));
const clause: Parser<ListItem> = map(
  first(
    second(
      optional(word("with", "plus")),
      either(accessItem, guarantee, operationsItem, ownerSentence),
    ),
    listEnd,
  ),
  clauseItem,
);

/** "default status is new", among the fields or by itself. */
export const defaultRule: Parser<Nodes> = map(
  sequence(
    optional(word("the")),
    word("default"),
    optional(word("value")),
    optional(word("of", "for")),
    fieldName,
    word("is", ":"),
    literalDefault(),
  ),
  ([, , , , name, , modifiers]) => [{ node: "rule", of: undefined, fields: [name], modifiers }],
);
function literalDefault(): Parser<readonly Modifier[]> {
  return map(
    token(({ kind }) => kind !== "sign"),
    (found): readonly Modifier[] => [{ is: "default", value: literalOf(found.text) }],
  );
}
function literalOf(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

const item: Parser<ListItem> = remembered(
  once(
    either(
      first(relationItem, itemEnd),
      first(linkItem, itemEnd),
      clause,
      first(map(defaultRule, clauseItem), itemEnd),
      map(sharedFields, fieldsItem),
      map(slashedFields, fieldsItem),
      map(typedFields, fieldsItem),
      map(runningField, (field) => fieldsItem([field])),
      first(typedLink, itemEnd),
    ),
  ),
);

const separator = either(sequence(listSeparator, optional(word("with"))), ahead(phrase("with")));

/** "a title, an optional author, many reviews, sorted by title". */
export const fieldList: Parser<ListItem> = map(
  sequence(item, many(second(separator, item))),
  ([head, more]) =>
    (of) =>
      [head, ...more].flatMap((each) => each(of)),
);

/** An item of a written list: one field with all that is said of it, or a relation. */
export const itemOfList: Parser<ListItem> = either(
  first(relationItem, end),
  first(linkItem, end),
  map(itemField, (field) => fieldsItem([field])),
  map(first(either(accessItem, guarantee), end), clauseItem),
  first(typedLink, end),
);

const fieldNoun = words(
  "fields attributes properties columns details data information field values parameters",
);
/** "the following fields": what announces a list and is none of it. */
export const fieldsIntroduction = either(
  sequence(
    optional(words("the these its their some this only")),
    optional(words("following required usual basic own standard")),
    optional(word("data")),
    fieldNoun,
    optional(phrase("are", "as follows", "like", "such as")),
  ),
  phrase("the following", "these"),
);

/** Fields below "Optional:" are so where they do not say otherwise. */
export function withRequired(nodes: Nodes, required: boolean | undefined): Nodes {
  if (required === undefined) return nodes;
  return nodes.map((node) => {
    if (node.node === "relation") return { ...node, required: node.required ?? required };
    if (node.node !== "fields") return node;
    const fields = node.fields.map((field) =>
      field.modifiers.some(({ is }) => is === "required")
        ? field
        : { ...field, modifiers: [...field.modifiers, { is: "required" as const, required }] },
    );
    return { ...node, fields };
  });
}
