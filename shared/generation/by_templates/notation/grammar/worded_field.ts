import { isPlural } from "../../specification/noun_number.ts";
import {
  either,
  inParentheses,
  many,
  map,
  number,
  optional,
  type Parser,
  phrase,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import { article, field } from "./item.ts";
import { bareModifiers } from "./modifiers.ts";
import { fieldName, nameOf } from "./name.ts";

type Modifiers = readonly Modifier[];

const boolean: Modifier = { is: "type", type: "boolean" };

/** "whether it is occupied", "a flag telling if it contains nuts". */
export const questionField: Parser<FieldNode> = map(
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

const anyWord = token(({ kind }) => kind === "word");
/** "when it was taken" and "when it started" are the fields `taken at` and `started at`. */
export const momentField: Parser<FieldNode> = map(
  sequence(
    word("when"),
    word("it", "they", "he", "she"),
    either(
      second(word("was", "were", "is"), anyWord),
      token(({ key }) => /(?:ed|en|wn|ght|de|nt|ld)$/.test(key)),
    ),
    bareModifiers,
  ),
  ([, , verb, modifiers]) => {
    const name = nameOf([verb]);
    const type: Modifier = { is: "type", type: "datetime" };
    return field({ ...name, words: `${name.words} at` }, [type, ...modifiers]);
  },
);

/** "a list of tags": texts, unless there is a thing of that name. */
export const listField: Parser<FieldNode> = map(
  sequence(article, word("list"), word("of"), fieldName, bareModifiers),
  ([, , , name, modifiers]) => field(name, [{ is: "type", type: "string_list" }, ...modifiers]),
);

/** "up to 3 photos": a list of so many at most. */
export const countedList: Parser<FieldNode> = map(
  sequence(
    phrase("up to", "at most", "a maximum of", "max", "maximum"),
    number,
    where(fieldName, ({ words: name }) => isPlural(name)),
    optional(inParentheses(words("links urls link url"))),
    bareModifiers,
  ),
  ([, value, name, link, modifiers]) => {
    const most: Modifier = { is: "bound", side: "maximum", value, exclusive: false, unit: "items" };
    // Photos are files, unless they are said to be links.
    const list: Modifiers =
      link === undefined ? [most] : [{ is: "type", type: "string_list" }, most];
    return field(name, [...list, ...modifiers]);
  },
);
