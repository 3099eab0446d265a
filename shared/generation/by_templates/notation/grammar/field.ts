import { singularise } from "../../specification/noun_number.ts";
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
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { FieldNode, Modifier, Name } from "../syntax.ts";
import { halfNames } from "../vocabulary.ts";
import { afterSign, bareModifiers, columnType, itemModifiers, nameMark } from "./modifiers.ts";
import { fieldName, nameOf, thingName } from "./name.ts";
import { plainType, typeAlone } from "./types.ts";

type Modifiers = readonly Modifier[];

/** Words before a name that say nothing of it, and those that do. */
const article = optional(words("a an the its their his her some my our your"));
const before: Parser<Modifiers> = map(
  many(
    either(
      as<Modifiers>([{ is: "required", required: true }], word("required", "mandatory")),
      as<Modifiers>([{ is: "required", required: false }], word("optional", "optionally")),
      as<Modifiers>([{ is: "unique" }], word("unique")),
      as<Modifiers>([], word("a", "an", "the")),
    ),
  ),
  (groups) => groups.flat(),
);

function makesSense(modifiers: Modifiers): boolean {
  const kinds = ["type", "choices", "default", "pattern", "required", "asked"] as const;
  return kinds.every((kind) => modifiers.filter(({ is }) => is === kind).length <= 1);
}

function field(name: Name, modifiers: Modifiers, isColumn = false): FieldNode {
  return isColumn ? { name, modifiers, isColumn } : { name, modifiers };
}

const typeFollows = optional(as(true, ahead(plainType)), false);

/** What ends an item of a running list. */
export const itemEnd = ahead(either(end, words(", and ; ) } as with & + plus but")));

const mark = optional(nameMark, []);
const plainField: Parser<FieldNode> = map(
  where(
    sequence(article, before, fieldName, typeFollows, mark, bareModifiers),
    ([, lead, , , marked, tail]) => makesSense([...lead, ...marked, ...tail]),
  ),
  ([, lead, name, type, marked, tail]) => field(name, [...lead, ...marked, ...tail], type),
);

/** "title: string": a sign between the name and what is said of it. */
const signedField: Parser<FieldNode> = map(
  where(
    sequence(article, before, fieldName, mark, bareModifiers, word(":", "-", "=", "->"), afterSign),
    ([, lead, , marked, middle, , tail]) => makesSense([...lead, ...marked, ...middle, ...tail]),
  ),
  ([, lead, name, marked, middle, , tail]) => field(name, [...lead, ...marked, ...middle, ...tail]),
);

const boolean: Modifier = { is: "type", type: "boolean" };

/** "whether it is occupied", "a flag telling if it contains nuts". */
const questionField: Parser<FieldNode> = map(
  sequence(
    optional(
      sequence(
        optional(word("a", "an")),
        word("flag", "boolean"),
        optional(words("telling saying indicating showing for")),
      ),
    ),
    word("whether", "if"),
    words("it they he she it's they're they've he's she's"),
    many(words("is are was has have been currently already still"), 3),
    fieldName,
    optional(phrase("or not")),
  ),
  ([, , , , name]) => field(name, [boolean]),
);

/** "when it was taken" and "when it started" are the fields `taken at` and `started at`. */
const momentField: Parser<FieldNode> = map(
  sequence(
    word("when"),
    word("it", "they", "he", "she"),
    optional(word("was", "were", "is")),
    token(({ key }) => /(?:ed|en|wn|ght|de|nt|ld)$/.test(key)),
    bareModifiers,
  ),
  ([, , , verb, modifiers]) => {
    const name = nameOf([verb]);
    const type: Modifier = { is: "type", type: "datetime" };
    return field({ ...name, words: `${name.words} at` }, [type, ...modifiers]);
  },
);

/** "a list of tags": texts, unless there is a thing of that name. */
const listField: Parser<FieldNode> = map(
  sequence(article, word("list"), word("of"), fieldName, bareModifiers),
  ([, , , name, modifiers]) => field(name, [{ is: "type", type: "string_list" }, ...modifiers]),
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

/** One field in a running list. */
export const runningField: Parser<FieldNode> = either(
  first(signedField, itemEnd),
  first(columnField, itemEnd),
  first(plainField, itemEnd),
  first(questionField, itemEnd),
  first(momentField, itemEnd),
  first(listField, itemEnd),
);

/** The first half of two names that share their last words. */
const half: Parser<Name> = either(
  map(
    token(({ key }) => halfNames.has(key)),
    (found) => nameOf([found]),
  ),
  fieldName,
);

/** A name by itself too, but half of one in "opening and closing time". */
const sharedHalves = new Set("start opening departure arrival pickup check-in".split(" "));

/** "origin and destination airport codes": two fields that share their last words. */
export const sharedFields: Parser<readonly FieldNode[]> = map(
  first(
    where(sequence(half, word("and"), fieldName, bareModifiers), ([one, , other]) => {
      const isHalf = [halfNames, sharedHalves].some((set) => set.has(one.words.toLowerCase()));
      return (
        one.words.split(" ").length === 1 &&
        other.words.includes(" ") &&
        (isHalf || other.words.endsWith("s"))
      );
    }),
    itemEnd,
  ),
  ([one, , other, modifiers]) => {
    const [lead = "", ...rest] = other.words.split(" ");
    const noun = singularise(rest.join(" "));
    return [one, { ...other, words: lead }].map((name) =>
      field({ ...name, words: `${name.words} ${noun}` }, modifiers),
    );
  },
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
  first(markedField, end),
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
