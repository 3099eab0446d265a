import { isPlural } from "../../specification/noun_number.ts";
import {
  ahead,
  either,
  end,
  type Input,
  lazy,
  map,
  optional,
  type Parser,
  remembered,
  sequence,
  token,
  where,
  word,
  words,
} from "../parser.ts";
import { nounsInEd } from "../resolve/type_names.ts";
import type { Name } from "../syntax.ts";
import type { Token } from "../token.ts";
import {
  bareUnits,
  featureNouns,
  functionWords,
  halfNames,
  modifierWords,
  namesBeforeOf,
  nounsInIng,
  operationVerbs,
  requestNouns,
  technologies,
  units,
} from "../vocabulary.ts";

/** More is no name but a sentence. */
const longestName = 4;

export function nameOf(tokens: readonly Token[]): Name {
  const [first] = tokens;
  const last = tokens.at(-1);
  const words = tokens.map(({ text }) => text).join(" ");
  return { words, from: first?.from ?? 0, to: last?.to ?? 0 };
}

/** "zone A-D": the first and the last of its values. */
const letterRange = /^[A-Z]\d?-[A-Z]?\d?$/;

function isNameWord({ kind, key, text }: Token): boolean {
  return (
    kind === "word" &&
    !letterRange.test(text) &&
    !functionWords.has(key) &&
    !modifierWords.has(key) &&
    !technologies.has(key)
  );
}

const adverbs = /^.{3,}ly$/;
const nounsInLy = new Set("weekly daily monthly yearly family reply supply assembly".split(" "));

/** Whether the word can end a name: no feature of software, no "-ing" or "-ly" that is no noun. */
function endsName({ key }: Token): boolean {
  if (featureNouns.has(key) || key === "first") return false;
  const noun = key.split("_").at(-1) ?? key;
  if (noun.length > 4 && /ings?$/.test(noun))
    return nounsInIng.has(noun) || nounsInIng.has(noun.slice(0, -1));
  return !adverbs.test(key) || nounsInLy.has(key);
}

const extremes = new Set(["min", "max", "minimum", "maximum"]);

/** "min players" is a name, "min 3" and "max length" are none. */
function isExtreme(found: Token, next: Token | undefined): boolean {
  const isNamed = next !== undefined && isNameWord(next) && next.key !== "length";
  return found.kind === "word" && extremes.has(found.key) && isNamed;
}

/** "decreases" between two nouns is a verb. */
function isVerbLike({ key }: Token): boolean {
  return key.length > 4 && /[^sui]s$/.test(key);
}

/** Whether the words are a whole name, not half of one and no sentence. */
function isWhole(words: readonly Token[]): boolean {
  const last = words.at(-1);
  if (last === undefined || !endsName(last)) return false;
  if (last.key === "line" && words.at(-2)?.key === "command") return false;
  if (words.length === 1) return !halfNames.has(last.key) && !bareUnits.has(last.key);
  return !words.slice(1, -1).some(isVerbLike) && !isDoing(words);
}

/** "members pay fees" is what they do; "goals count" is a name. */
function isDoing([who, verb, ...others]: readonly Token[]): boolean {
  const isVerb = verb !== undefined && operationVerbs.has(verb.key);
  return isVerb && others.length > 0 && who !== undefined && isPlural(who.key);
}

/** "newest first" is an order. */
const superlatives = new Set("newest oldest latest earliest highest lowest cheapest".split(" "));

const nounsAndVerbs = new Set("return display list play share log submit".split(" "));
const afterThose = new Set(
  "date time name price level status type code reason count deadline".split(" "),
);

/** "return date", "list price": nouns that are written like what is done to records. */
function isVerbalNoun([verb, noun]: readonly Token[]): boolean {
  return nounsAndVerbs.has(verb?.key ?? "") && afterThose.has(noun?.key ?? "");
}

function isPhrase(key: string, next: string | undefined): boolean {
  return (superlatives.has(key) && next === "first") || (key === "primary" && next === "key");
}

function nameWordsAt(input: Input, at: number): Token[] {
  const found: Token[] = [];
  while (found.length < longestName) {
    const next = input.take(at + found.length);
    if (next === undefined) break;
    const isFirst = found.length === 0;
    if (isPhrase(next.key, input.tokens[at + found.length + 1]?.key)) break;
    if (!isNameWord(next) && !(isFirst && isExtreme(next, input.tokens[at + 1]))) break;
    found.push(next);
  }
  return found;
}

/** "with filters title and author" says what lists can do, and names no field "filters title". */
const settings = new Set(["filters", "sorts", "searches", "sortings"]);

/** One to four words, none of which has another office; the longest first. */
const plainName: Parser<Token[]> = function* (input, at) {
  const found = nameWordsAt(input, at);
  if (found.length > 1 && settings.has(found[0]?.key ?? "")) return;
  if (operationVerbs.has(found[0]?.key ?? "")) {
    if (isVerbalNoun(found)) yield { value: found.slice(0, 2), next: at + 2 };
    return;
  }
  for (let length = found.length; length > 0; length -= 1) {
    const value = found.slice(0, length);
    if (isWhole(value)) yield { value, next: at + length };
  }
};

const quotedName: Parser<Token[]> = function* (input, at) {
  const found = input.take(at);
  const isName = found?.kind === "quoted" && /^[^?!]*\p{L}[^?!]*$/u.test(found.text);
  if (isName && found.text.split(/\s+/).length <= longestName + 2)
    yield { value: [found], next: at + 1 };
};

const unit = token(({ key }) => units.has(key));
const inUnit = sequence(word("in"), optional(word("square", "cubic")), unit);

/** "date of birth": after some nouns "of" belongs to the name. */
const ofName = where(
  sequence(plainName, word("of"), plainName),
  ([head, , tail]) => namesBeforeOf.has(head.at(-1)?.key ?? "") && head.length + tail.length <= 4,
);

/** "price per kg", "price per 250g". */
const perName = where(
  either(
    sequence(plainName, word("per"), token(isNameWord)),
    sequence(
      plainName,
      word("per"),
      token(({ kind }) => kind === "number"),
      unit,
    ),
  ),
  ([head]) => head.length <= 2,
);

/** "opened at" and "valid until": a preposition that nothing follows. */
const endsItem = either(
  end,
  token(({ kind, text }) => kind === "sign" && ",():-=".includes(text)),
  word("and"),
);
const withParticle = sequence(
  plainName,
  words("at on by from to until since for with in before"),
  ahead(endsItem),
);
const yesOrNo = either(
  sequence(optional(word(":", "(", "-")), words("boolean bool yes-or-no yes/no")),
  sequence(
    optional(word(":", "(", "-")),
    word("yes", "true"),
    word("/", "or"),
    word("no", "false"),
  ),
  word("?"),
);
/** "in stock", "on sale (yes/no)". */
const inStock = either(
  sequence(word("in"), word("stock"), ahead(endsItem)),
  sequence(
    words("in on at out under off"),
    optional(word("of")),
    token(isNameWord),
    ahead(yesOrNo),
  ),
);
const question = sequence(word("is", "has", "can"), plainName);

/** The name of a field. */
export const fieldName: Parser<Name> = remembered(
  map(
    lazy(() => fieldWords),
    nameOf,
  ),
);

function flat(parts: readonly unknown[]): Token[] {
  return parts.flat().filter((part): part is Token => part !== undefined);
}

/** Features of software by their names, and data where they stand in a list of fields. */
const dataWords = new Set(
  "game system mode page service application feature history version website".split(" "),
);
function isPlainData({ key }: Token, next: string | undefined): boolean {
  return dataWords.has(key) && [",", ")", "}", "("].includes(next ?? "");
}

const fieldWords: Parser<Token[]> = function* (input, at) {
  for (const parser of [ofName, perName, withParticle, inStock, question])
    for (const { value, next } of parser(input, at)) yield { value: flat(value), next };
  for (const { value, next } of plainName(input, at)) {
    for (const measured of inUnit(input, next))
      yield { value: flat([value, measured.value]), next: measured.next };
    yield { value, next };
  }
  const alone = input.tokens[at];
  const sign = input.take(at + 1)?.text;
  if (alone !== undefined && isNameWord(alone) && (sign === "?" || isPlainData(alone, sign)))
    yield { value: [alone], next: at + 1 };
  yield* quotedName(input, at);
};

/** Features of software by their names, and records where they are what it is for. */
const thingsInSoftware = token(
  ({ kind, key }) =>
    kind === "word" &&
    ["subscriptions", "reminders", "alerts", "forms", "pages", "sessions"].includes(key),
);

/** "TODO: tags" is for later, and no list of things to do. */
const marks = new Set(["TODO", "TBD", "FIXME", "NB"]);

/** "guest encrypted" says what is done to a guest, and names nothing. */
function isDone(words: readonly Token[]): boolean {
  const last = words.at(-1)?.key ?? "";
  return words.length > 1 && last.endsWith("ed") && !nounsInEd.has(last);
}

/** The name of a thing, in either number. */
export const thingName: Parser<Name> = remembered(
  map(
    either(
      where(
        plainName,
        (words) =>
          !requestNouns.has(words.at(-1)?.key ?? "") &&
          !isDone(words) &&
          !marks.has(words[0]?.text ?? ""),
      ),
      map(sequence(word("support"), plainName), ([one, more]) => [one, ...more]),
      map(thingsInSoftware, (found) => [found]),
      quotedName,
    ),
    nameOf,
  ),
);
