import { isPlural } from "../../specification/noun_number.ts";
import { limitingWords } from "../background_words.ts";
import { findGaps } from "../gaps.ts";
import {
  ahead,
  either,
  end,
  first,
  many,
  map,
  optional,
  type Parser,
  phrases,
  second,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import { choiceNames } from "../resolve/type_names.ts";
import type { FieldNode, Modifier } from "../syntax.ts";
import type { Token } from "../token.ts";
import {
  featureNouns,
  functionWords,
  modifierWords,
  operationVerbs,
  technologies,
  units,
} from "../vocabulary.ts";
import { fieldName, nameOf } from "./name.ts";

/** A field with the words that stand after its name still to be read. */
export type Labelled = Omit<FieldNode, "isColumn">;

/** How many words a question may have; more of them tell a story. */
const longestQuestion = 7;
const longestPhrase = 5;

function typed(tokens: readonly Token[], type: "boolean" | "datetime" | "string" | "integer") {
  const modifier: Modifier = { is: "type", type };
  return { name: nameOf(tokens), modifiers: [modifier] };
}

const conditions = new Set("if when unless until that which who with and or but".split(" "));
/** A word of a question: anything but what would make the answer depend on something. */
const plainWord = token(
  ({ kind, key }) => kind === "word" && !conditions.has(key) && !modifierWords.has(key),
);
const questionWords = where(
  sequence(plainWord, many(plainWord, longestQuestion - 1)),
  ([one, more]) =>
    more.every(({ key }) => !limitingWords.has(key) || key === "need") && one.key !== "not",
);
function all([one, more]: readonly [Token, readonly Token[]]): readonly Token[] {
  return [one, ...more];
}
const asker = words(
  "i we you it they he she somebody someone anybody anyone it's they're he's she's",
);
const being = many(words("is are was were has have had been got currently already still"), 3);

/** "whether I saw the queen": yes or no. */
const whether: Parser<Labelled> = map(
  sequence(
    word("whether", "if"),
    optional(phrases("or not")),
    optional(sequence(asker, being)),
    questionWords,
    optional(phrases("or not")),
  ),
  ([, , , asked]) => typed(all(asked), "boolean"),
);

/** "picked up or not", "adult title or not": yes or no. */
const orNot: Parser<Labelled> = map(sequence(questionWords, phrases("or not")), ([asked]) =>
  typed(all(asked), "boolean"),
);

/** "where I bought the seeds", "in which cupboard", "found where": called by the question. */
const asked: Parser<Labelled> = either(
  map(
    where(
      sequence(words("who whom what where"), questionWords),
      // "and a manager, who is another employee" says more of what stands before it.
      ([head, [one]]) => head.key === "what" || !["is", "are", "has", "have"].includes(one.key),
    ),
    ([head, rest]) => typed([head, ...all(rest)], "string"),
  ),
  map(
    sequence(words("in on at from by for"), words("which what"), questionWords),
    ([lead, head, rest]) => typed([lead, head, ...all(rest)], "string"),
  ),
  map(sequence(plainWord, word("where"), ahead(itemSign())), ([verb, place]) =>
    typed([verb, place], "string"),
  ),
);

function itemSign(): Parser<unknown> {
  return either(end, words(", ; ) ( . and"));
}

/** "when I drank it", "when the note was mailed", "found when". */
const when: Parser<Labelled> = either(
  map(sequence(plainWord, word("when"), ahead(itemSign())), ([verb, time]) =>
    typed([verb, time], "datetime"),
  ),
  map(
    second(
      sequence(word("when"), optional(word("the", "my", "our"))),
      sequence(fieldName, words("was were is are got"), plainWord, ahead(itemSign())),
    ),
    ([noun, , verb]) => {
      const { name, modifiers } = typed([verb], "datetime");
      return { name: { ...name, words: `${noun.words} ${verb.text} at` }, modifiers };
    },
  ),
  map(sequence(word("when"), questionWords), ([head, rest]) =>
    typed([head, ...all(rest)], "datetime"),
  ),
);

/** "how many people came": a count by another name. */
const howMany: Parser<Labelled> = map(
  sequence(
    word("how"),
    word("many"),
    fieldName,
    optional(
      sequence(
        words("it they he she there i we you"),
        words("has have is are was were had came come"),
        optional(word("there", "it")),
      ),
    ),
    optional(words("there came")),
  ),
  ([, , counted]) => ({
    name: counted,
    modifiers: [{ is: "type", type: "integer" }],
  }),
);

const determiner = optional(words("the a an my your our its"));
const joining = words("of for in");
const noPlace = new Set("list table lists tables number text case order".split(" "));
function isPlace(key: string): boolean {
  return !noPlace.has(key) && !units.has(key);
}

/** "reason for the visit", "name of the hive": two nouns that are one name. */
const joined: Parser<Labelled> = map(
  where(
    sequence(fieldName, joining, determiner, fieldName),
    ([head, , , tail]) => isPlace(lastWord(tail.words)) && isPlace(lastWord(head.words)),
  ),
  ([head, particle, , tail]) => ({
    name: { ...head, words: `${head.words} ${particle.text} ${tail.words}`, to: tail.to },
    modifiers: [],
  }),
);

function lastWord(name: string): string {
  return name.toLowerCase().split(" ").at(-1) ?? "";
}

function isBuilt({ name }: Labelled): boolean {
  return findGaps([name.words]) === undefined;
}

/** "condition before it left": how it was at some time. */
const atSomeTime: Parser<Labelled> = map(
  sequence(fieldName, words("before after"), asker, plainWord, ahead(itemSign())),
  ([head, particle, who, verb]) => ({
    name: {
      ...head,
      words: [head.words, particle.text, who.text, verb.text].join(" "),
      to: verb.to,
    },
    modifiers: [],
  }),
);
/** "days until germination": a number of them. */
const timeUntil: Parser<Labelled> = map(
  sequence(
    words("seconds minutes hours days weeks months years"),
    words("until till since before after to"),
    determiner,
    fieldName,
    ahead(itemSign()),
  ),
  ([unit, particle, , until]) => ({
    name: { words: `${unit.text} ${particle.text} ${until.words}`, from: unit.from, to: until.to },
    modifiers: [{ is: "type", type: "integer" }],
  }),
);
/** "a link to the postmortem": an address. */
const linkTo: Parser<Labelled> = map(
  sequence(words("link url"), word("to"), determiner, fieldName, ahead(itemSign())),
  ([link, , , to]) => ({
    name: { words: `${link.text} to ${to.words}`, from: link.from, to: to.to },
    modifiers: [{ is: "type", type: "url" }],
  }),
);
/** "a flag called active", "a flag `vegan`". */
const flag: Parser<Labelled> = map(
  sequence(
    words("flag boolean checkbox"),
    optional(words("called named for")),
    fieldName,
    ahead(itemSign()),
  ),
  ([, , name]) => ({ name, modifiers: [{ is: "type", type: "boolean" }] }),
);
/** "wants to learn". */
const wantsTo: Parser<Labelled> = map(
  sequence(words("wants needs likes wishes hopes"), word("to"), plainWord, ahead(itemSign())),
  (tokens) => ({ name: nameOf(tokens.slice(0, 3) as Token[]), modifiers: [] }),
);

const doings = new Set(
  "grouped sorted ordered filtered searched listed displayed shown exported imported printed sent counted linked unique".split(
    " ",
  ),
);
const heads = new Set(
  "the a an of for in on at by to from with my our your its is was are were".split(" "),
);
const finiteVerbs = new Set("have has had is are was were do does did belong belongs".split(" "));
/** A word of a name that is a phrase: nothing that limits, acts or names what is built with. */
const phraseWord = token(
  ({ kind, key, text }) =>
    kind === "word" &&
    !/^[A-Z]-[A-Z]$/.test(text) &&
    ![conditions, limitingWords, modifierWords, doings, technologies, finiteVerbs].some((set) =>
      set.has(key),
    ),
);
/** Holds at an item of a written list, which a comma, a colon or a parenthesis sets apart. */
const setApart: Parser<undefined> = function* (input, at) {
  let before = at - 1;
  while (heads.has(input.tokens[before]?.key ?? "")) before -= 1;
  if (input.tokens[before]?.key === "and") before -= 1;
  if ([",", ":", "(", ";"].includes(input.tokens[before]?.text ?? ""))
    yield { value: undefined, next: at };
};
/** "days until germination", "worth growing again": called by all of its words. */
const phraseLabel: Parser<Labelled> = map(
  where(
    second(
      setApart,
      first(sequence(phraseWord, many(phraseWord, longestPhrase - 1)), ahead(itemSign())),
    ),
    ([one, more]) => more.length > 0 && !heads.has(one.key) && isNoun([one, ...more]),
  ),
  ([one, more]) => ({ name: nameOf([one, ...more]), modifiers: [] }),
);
/** "status open closed" is a name with its values, and no phrase; nor is what is done to records. */
function isNoun(tokens: readonly Token[]): boolean {
  const [one, last] = [tokens[0]?.key ?? "", tokens.at(-1)?.key ?? ""];
  const namesChoice = choiceNames.has(one) && !tokens.some(({ key }) => heads.has(key));
  const isName = !operationVerbs.has(one) && !featureNouns.has(last) && !heads.has(last);
  return isName && !namesChoice && !opensSentence(tokens);
}
/** "members pay fees" says what they do; "notes for next time" and "goals scored" are names. */
function opensSentence([subject, verb]: readonly Token[]): boolean {
  const isMany = subject !== undefined && isPlural(subject.key);
  return isMany && verb !== undefined && !functionWords.has(verb.key) && !/e[dn]$/.test(verb.key);
}

/** A field by what is asked of each record, or by a name of several nouns. */
export const labelField: Parser<Labelled> = either(
  whether,
  orNot,
  when,
  howMany,
  where(joined, isBuilt),
  atSomeTime,
  timeUntil,
  linkTo,
  flag,
  wantsTo,
  where(asked, isBuilt),
  where(phraseLabel, isBuilt),
);
