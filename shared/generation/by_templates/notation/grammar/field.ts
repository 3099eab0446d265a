import { isPlural } from "../../specification/noun_number.ts";
import {
  ahead,
  as,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  once,
  optional,
  type Parser,
  phrase,
  second,
  separated,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import type { FieldNode, Modifier, Name } from "../syntax.ts";
import { article, field, itemEnd } from "./item.ts";
import { labelField } from "./label_field.ts";
import { afterSign, bareModifiers, columnType, itemModifiers, nameMark } from "./modifiers.ts";
import { fieldName, thingName } from "./name.ts";
import { plainType, typeAlone } from "./types.ts";
import { countedList, listField, momentField, questionField } from "./worded_field.ts";

type Modifiers = readonly Modifier[];

const before: Parser<Modifiers> = map(
  many(
    either(
      as<Modifiers>([{ is: "required", required: true }], word("required", "mandatory")),
      as<Modifiers>([{ is: "required", required: false }], word("optional", "optionally")),
      as<Modifiers>([{ is: "unique" }], word("unique")),
      as<Modifiers>([], words("a an the any some other further additional")),
    ),
  ),
  (groups) => groups.flat(),
);

function makesSense(modifiers: Modifiers): boolean {
  const kinds = ["type", "choices", "default", "pattern", "required", "asked"] as const;
  return kinds.every((kind) => modifiers.filter(({ is }) => is === kind).length <= 1);
}

const typeFollows = optional(as(true, ahead(plainType)), false);

const mark = optional(nameMark, []);
const plainField: Parser<FieldNode> = map(
  where(
    sequence(article, before, fieldName, typeFollows, mark, bareModifiers),
    ([, lead, , , marked, tail]) => makesSense([...lead, ...marked, ...tail]),
  ),
  ([, lead, name, type, marked, tail]) => field(name, [...lead, ...marked, ...tail], type),
);

/** "the lessons: date, homework": the first of the fields of a thing, and no type. */
function isHeading({ words: name }: Name, [said]: Modifiers): boolean {
  return isPlural(name) && said?.is === "type" && ["date", "time", "email"].includes(said.type);
}

/** "title: string": a sign between the name and what is said of it. */
const signedField: Parser<FieldNode> = map(
  where(
    sequence(article, before, fieldName, mark, bareModifiers, word(":", "-", "=", "->"), afterSign),
    ([, lead, name, marked, middle, , tail]) =>
      makesSense([...lead, ...marked, ...middle, ...tail]) && !isHeading(name, tail),
  ),
  ([, lead, name, marked, middle, , tail]) => field(name, [...lead, ...marked, ...middle, ...tail]),
);

/** "name text, required", "name | text | unique": the item of a list that is one field. */
const markedField: Parser<FieldNode> = map(
  where(sequence(article, before, fieldName, mark, itemModifiers), ([, lead, , marked, tail]) =>
    makesSense([...lead, ...marked, ...tail]),
  ),
  ([, lead, name, marked, tail]) => field(name, [...lead, ...marked, ...tail]),
);

/** "title:string pages:integer": fields with nothing between but a space. */
const typedField: Parser<FieldNode> = map(
  sequence(fieldName, word(":"), typeAlone),
  ([name, , modifiers]) => field(name, modifiers),
);
export const typedFields: Parser<readonly FieldNode[]> = where(
  first(
    map(sequence(typedField, many(typedField)), ([one, more]) => [one, ...more]),
    itemEnd,
  ),
  (fields) => fields.length > 1,
);

/** "title text not null": as a column is written. */
const columnField: Parser<FieldNode> = map(
  where(sequence(fieldName, columnType), ([, tail]) => makesSense(tail)),
  ([name, tail]) => field(name, tail, true),
);

/** What is asked of each record, and what is said of the answer. */
const labelledField: Parser<FieldNode> = map(
  where(sequence(article, before, labelField, bareModifiers), ([, lead, found, tail]) =>
    makesSense([...lead, ...found.modifiers, ...tail]),
  ),
  ([, lead, { name, modifiers }, tail]) => field(name, [...lead, ...modifiers, ...tail]),
);

/** One field in a running list. */
export const runningField: Parser<FieldNode> = either(
  first(signedField, itemEnd),
  first(columnField, itemEnd),
  first(plainField, itemEnd),
  first(questionField, itemEnd),
  first(momentField, itemEnd),
  first(listField, itemEnd),
  first(countedList, itemEnd),
  first(labelledField, itemEnd),
);

const described = new Set(
  "name title identifier id description date number text body content contents price status time type".split(
    " ",
  ),
);

/** "the title of the card": says again what the field is. */
const description = where(
  sequence(
    optional(word("the", "a", "an")),
    many(words("brief short full unique longer detailed current")),
    fieldName,
    word("of", "for"),
    optional(word("the", "a", "an", "each")),
    thingName,
    optional(inParentheses(phrase("auto-generated", "auto generated", "generated"))),
  ),
  ([, , name]) => described.has(name.words.split(" ").at(-1)?.toLowerCase() ?? ""),
);

const sign = word(":", "-", "->");

/** One field that has an item of a list, or a statement, to itself. */
export const itemField: Parser<FieldNode> = either(
  first(signedField, end),
  first(plainField, end),
  first(plainField, sequence(sign, description, end)),
  first(first(plainField, sequence(word(","), word("which", "that"), word("is"))), end),
  first(questionField, end),
  first(momentField, end),
  first(listField, end),
  first(countedList, end),
  first(markedField, end),
  first(labelledField, end),
);

/** What stands between the items of a running list. */
export const listSeparator = either(
  sequence(word(","), word("and", "&", "plus")),
  phrase("as well as"),
  phrase(", as well as"),
  words(", and & + plus ;"),
);

/** Not joined by "or": that one of them is required is no rule for both. */
export const namesList: Parser<Name[]> = separated(
  once(second(article, fieldName)),
  either(listSeparator, word("/")),
);
