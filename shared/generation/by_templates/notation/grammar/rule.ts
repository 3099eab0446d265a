import { limitingWords } from "../background_words.ts";
import {
  ahead,
  as,
  either,
  map,
  optional,
  type Parser,
  phrase,
  phrases,
  second,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import { choiceNames } from "../resolve/type_names.ts";
import type { Modifier, Name, Nodes } from "../syntax.ts";
import { functionWords, operationVerbs } from "../vocabulary.ts";
import { choices, orList } from "./choices.ts";
import { everyField } from "./every_field.ts";
import { namesList } from "./field.ts";
import { defaultRule } from "./field_list.ts";
import { markedModifiers } from "./modifiers.ts";
import { fieldName } from "./name.ts";
import { thing } from "./things.ts";

const copula = phrases(
  "is | are | must be | should be | has to be | have to be | must | should",
  "may be | must have | should have | has | have | ranges | range | can be",
  "cannot | can't | shouldn't | should not | must not",
);
const having = /\bha(?:s|ve)$/;
/** "the employee has an email" says what there is, "the title has 40 letters" how it must be. */
function saysHow(verb: string, modifiers: readonly Modifier[]): boolean {
  return !having.test(verb) || modifiers.every(({ is }) => is !== "type");
}
const ruleOf = optional(second(word("of"), thing));
const rule: Parser<Nodes> = map(
  where(
    sequence(
      optional(words("the every each all both a an")),
      namesList,
      ruleOf,
      copula,
      optional(word("both", "all", "always")),
      markedModifiers,
    ),
    ([, , , verb, , modifiers]) => saysHow(verb, modifiers),
  ),
  ([, fields, of, , , modifiers]) => [{ node: "rule", of, fields, modifiers }],
);
function isChoice({ words: name }: Name): boolean {
  return choiceNames.has(name.toLowerCase().split(" ").at(-1) ?? "");
}
/** "not open" and "automatically closed" say more than a value. */
function isState(value: string): boolean {
  const said = value.toLowerCase().split(" ");
  return said.every(
    (each) => ![limitingWords, functionWords, operationVerbs].some((set) => set.has(each)),
  );
}
/** "Difficulty is easy, medium or hard." */
const choiceRule: Parser<Nodes> = map(
  where(
    sequence(
      optional(word("the", "its", "a")),
      fieldName,
      ruleOf,
      words("is are"),
      optional(word("either")),
      orList,
    ),
    ([, name, , , , values]) => isChoice(name) && values.every(isState),
  ),
  ([, name, of, , , values]) => [
    { node: "rule", of, fields: [name], modifiers: choices(values, true) },
  ],
);
/** "The number of servings defaults to 4." */
const verbRule: Parser<Nodes> = map(
  sequence(
    optional(word("the", "every", "each")),
    namesList,
    ruleOf,
    ahead(
      either(
        words("defaults default ranges cannot can't shouldn't"),
        phrase("is by default"),
        phrase("should not be"),
      ),
    ),
    markedModifiers,
  ),
  ([, fields, of, , modifiers]) => [{ node: "rule", of, fields, modifiers }],
);
/** "A missing title is rejected." */
const missing: Parser<Nodes> = map(
  sequence(
    optional(word("a", "an", "the")),
    word("missing", "empty"),
    namesList,
    phrases("is rejected | is refused | are rejected | is not allowed | are refused"),
  ),
  ([, , fields]) => [
    { node: "rule", of: undefined, fields, modifiers: [{ is: "required", required: true }] },
  ],
);
/** "Bookings are unique by room and date", "the combination of room and date is unique". */
const together: Parser<Nodes> = either(
  map(
    sequence(
      thing,
      phrases("are unique by | is unique by | must be unique by"),
      optional(phrase("the combination of")),
      namesList,
    ),
    ([of, , , fields]): Nodes => [{ node: "together", of, fields }],
  ),
  map(
    sequence(
      optional(word("the", "each", "every", "a")),
      word("combination", "pair"),
      word("of"),
      namesList,
      phrases("is unique | must be unique | has to be unique | should be unique"),
    ),
    ([, , , fields]): Nodes => [{ node: "together", of: undefined, fields }],
  ),
  map(
    sequence(
      namesList,
      phrases("are unique together | must be unique together | together are unique"),
    ),
    ([fields]): Nodes => [{ node: "together", of: undefined, fields }],
  ),
);
/** "one result per student and exam", "no two seats may have the same row and number". */
const onePer: Parser<Nodes> = either(
  map(
    sequence(
      optional(phrases("only | there is only | there can only be | there may only be | at most")),
      word("one"),
      thing,
      words("per"),
      namesList,
    ),
    ([, , of, , fields]) => once(of, fields),
  ),
  map(
    sequence(
      phrases("no two | two"),
      thing,
      words("can may cannot must with have"),
      optional(word("have")),
      phrases("the same"),
      namesList,
    ),
    ([no, of, verb, , , fields]) =>
      no === "no two" || verb.key === "cannot" ? once(of, fields) : [],
  ),
);
function once(of: Name, fields: readonly Name[]): Nodes {
  return fields.length > 1
    ? [{ node: "together", of, fields }]
    : [{ node: "rule", of, fields, modifiers: [{ is: "unique" }] }];
}

/** "name mandatory": said in short. */
const shortRule: Parser<Nodes> = map(
  sequence(
    optional(word("the")),
    namesList,
    optional(word("all", "both")),
    either(
      as<Modifier>({ is: "required", required: true }, words("required mandatory")),
      as<Modifier>({ is: "required", required: false }, words("optional nullable")),
      as<Modifier>({ is: "unique" }, word("unique")),
    ),
  ),
  ([, fields, , modifier]) => [{ node: "rule", of: undefined, fields, modifiers: [modifier] }],
);

export const ruleClause: Parser<Nodes> = either(
  together,
  defaultRule,
  rule,
  verbRule,
  missing,
  choiceRule,
  everyField,
  where(onePer, (nodes) => nodes.length > 0),
);
/** A sentence of its own alone: in a list it is a field. */
export const ruleSentence: Parser<Nodes> = shortRule;
