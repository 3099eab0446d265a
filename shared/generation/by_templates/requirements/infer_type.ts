import { isPlural, singularise } from "../specification/noun_number.ts";
import type { FieldType } from "../specification/specification.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import * as lexicon from "./lexicon/field_nouns.ts";
import { nativeFieldNouns } from "./lexicon/native_field_nouns.ts";

/** A type and the sentence that says why; `certain` is false when nothing in the name spoke. */
export interface InferredType {
  readonly type: FieldType;
  readonly because: string;
  readonly certain: boolean;
}

const endings: readonly (readonly [ReadonlySet<string>, FieldType])[] = [
  [lexicon.emailWords, "email"],
  [lexicon.uuidWords, "uuid"],
  [lexicon.urlWords, "url"],
  [lexicon.instantWords, "datetime"],
  [lexicon.dateWords, "date"],
  [lexicon.timeWords, "time"],
  [lexicon.integerWords, "integer"],
  [lexicon.numberWords, "number"],
  [lexicon.textWords, "text"],
  [lexicon.listWords, "string_list"],
  [lexicon.stringWords, "string"],
];

/** Compound nouns of German and Dutch end in the noun that tells the type: "Lagerbestand". */
const compoundEndings: readonly (readonly [RegExp, FieldType])[] = [
  [/.{3}(?:datum|tag)$/, "date"],
  [/.{3}(?:zahl|anzahl|jahr|menge|bestand|dauer)$/, "integer"],
  [/.{3}(?:preis|betrag|kosten|gewicht|prijs)$/, "number"],
  [/.{3}(?:beschreibung|text|notiz)$/, "text"],
  [/.{3}(?:uhrzeit|zeit)$/, "time"],
  [/.{3}(?:name|naam|titel|nummer|nummer|strasse)$/, "string"],
];

function say(type: FieldType, because: string): InferredType {
  return { type, because, certain: true };
}

function byShape(words: readonly string[], spaced: string): InferredType | undefined {
  const [first = ""] = words;
  const last = words.at(-1) ?? "";
  if (words.length > 1 && lexicon.questionWords.has(first)) {
    return say("boolean", `its name starts with \`${first}\``);
  }
  if (lexicon.countPhrases.some((pattern) => pattern.test(spaced))) {
    return say("integer", "its name counts something");
  }
  if (
    /^(?:valid|available|effective|active|open|booked|rented|employed) (?:from|to|until|till)$/.test(
      spaced,
    )
  )
    return say("date", `it is a day ${last} which something holds`);
  if (words.length > 1 && last === "at") return say("datetime", "its name ends in `at`");
  if (words.length > 1 && (last === "on" || last === "am" || last === "le" || last === "el")) {
    return say("date", `its name ends in \`${last}\``);
  }
  if (/\b(?:date|time) of |\bdate (?:and )?time$|^fecha |^date d|^data d/.test(spaced)) {
    return say(/\btime\b/.test(spaced) ? "datetime" : "date", "its name says so");
  }
  return undefined;
}

/** "occupied", "graduated": what was done or not, unlike "breed" and "speed". */
const participle = /^(?!hundred|sacred|shed|embed|infrared)[a-z]{3,}(?<!e)ed$/;

/** "E-mail" is two ASCII words in every language. */
function byMail(spaced: string): InferredType | undefined {
  return /\be ?mail (?:address|adresse|adres)$|\be mail$/.test(spaced)
    ? say("email", "its name says so")
    : undefined;
}

const units: ReadonlySet<string> = new Set(
  "kg g mg lb lbs oz km m cm mm mi mb kb gb tb celsius fahrenheit liters litres ml l percent usd eur euros euro dollars tons meters metres inches feet".split(
    " ",
  ),
);
const counted: ReadonlySet<string> = new Set(
  "sold caught won lost made read seen left taken".split(" "),
);
const groups: ReadonlySet<string> = new Set([
  "party",
  "group",
  "team",
  "class",
  "batch",
  "crew",
  "file",
]);

/** "电子邮件" and "дата рождения": the name, its last word or its first. */
function byNativeNoun(label: string): InferredType | undefined {
  const name = label.toLowerCase();
  if (/^[\x20-\x7e]*$/.test(name)) return undefined;
  const parts = name.split(" ");
  const known = [name, parts.at(-1) ?? "", parts[0] ?? ""].find((part) =>
    nativeFieldNouns.has(part),
  );
  const type = nativeFieldNouns.get(known ?? "");
  return type === undefined ? undefined : say(type, `\`${known}\` says so`);
}

function byNumber(words: readonly string[]): InferredType | undefined {
  if (words.at(-1) === "size" && groups.has(words.at(-2) ?? ""))
    return say("integer", "it counts something");
  if (words.at(-1) !== "number" && words.at(-1) !== "no") return undefined;
  const before = words.at(-2) ?? "";
  if (before === "") return say("integer", "its name is a number");
  return lexicon.identifierWords.has(before)
    ? say("string", `a ${before} number may have leading zeros and letters`)
    : undefined;
}

function byBoolean(words: readonly string[]): InferredType | undefined {
  const joined = words.join("");
  if (lexicon.booleanNames.has(joined) || /opt(?:in|out)$/.test(joined))
    return say("boolean", `\`${words.join(" ")}\` is yes or no`);
  const alone = words.length === 1 || words[0] === "not" || words[0] === "in";
  return alone && (lexicon.booleanNames.has(joined) || lexicon.booleanNames.has(words.at(-1) ?? ""))
    ? say("boolean", `\`${words.join(" ")}\` is yes or no`)
    : undefined;
}

/** "square meters", "seasons" and "mice caught" count or measure something. */
function byMeasure(words: readonly string[]): InferredType | undefined {
  const [first = ""] = words;
  const last = words.at(-1) ?? "";
  if (last === "time" && lexicon.durationWords.has(words.at(-2) ?? "")) {
    return say("integer", "it is a length of time, kept as a number");
  }
  if (units.has(last)) return say("number", "its unit is given");
  if (lexicon.integerWords.has(singularise(last))) return say("integer", `it counts ${last}`);
  const tally =
    words.length === 2 && isPlural(first) && (participle.test(last) || counted.has(last));
  return tally ? say("integer", `it counts ${first}`) : undefined;
}

/** The words that may tell the type, best first. */
function tellingWords(words: readonly string[], language: string | undefined): string[] {
  const [first = ""] = words;
  const last = words.at(-1) ?? "";
  const before = words.at(-2) ?? "";
  // Romance languages put the noun first: "precio unitario"; "email address" does in English.
  const leads = language !== undefined || last === "electronico";
  if (last === "address" && lexicon.emailWords.has(before)) return ["email"];
  if (last === "address" && before === "web") return ["url"];
  return [last, before + last, ...(leads ? [first] : [])];
}

function byEnding(
  words: readonly string[],
  language: string | undefined,
): InferredType | undefined {
  const italian = language === "Italian" || language === "Portuguese";
  if (italian && lexicon.italianDateWords.has(words[0] ?? ""))
    return say("date", "`data` is a date");
  for (const candidate of tellingWords(words, language)) {
    const found = endings.find(([set]) => set.has(candidate));
    if (found !== undefined) return say(found[1], `its name ends in \`${candidate}\``);
  }
  const last = words.at(-1) ?? "";
  const compound = compoundEndings.find(([pattern]) => pattern.test(last));
  return compound === undefined ? undefined : say(compound[1], `\`${last}\` says so`);
}

/** "price per night", "weight in kg" and "salary min" have the type of what comes before. */
function byStem(words: readonly string[], language: string | undefined): InferredType | undefined {
  const cut = words.findIndex((word, at) => at > 0 && stemEnds.has(word));
  if (cut < 0) return undefined;
  const stem = inferType(words.slice(0, cut).join(" "), language);
  if (stem.certain && stem.type !== "string") return stem;
  const measured = words[cut] === "in" && units.has(words.at(-1) ?? "");
  return measured ? say("number", "its unit is given") : undefined;
}

const stemEnds: ReadonlySet<string> = new Set(["in", "per", "min", "max", "minimum", "maximum"]);

/**
 * The type a field's name suggests, with the reason: "due date" is a date, "tags" a list, "price" a
 * number. A name that says nothing is a string. `language` is the requirement's, when not English.
 */
export function inferType(label: string, language?: string): InferredType {
  const words = asciiWords(label);
  const spaced = words.join(" ");
  return (
    byNativeNoun(label) ??
    byStem(words, language) ??
    byShape(words, spaced) ??
    byMail(spaced) ??
    byBoolean(words) ??
    byNumber(words) ??
    byMeasure(words) ??
    byEnding(words, language) ??
    byForm(label, words, language)
  );
}

/** With no word known, the form of the last one: "occupied" is yes or no, "steps" a list. */
function byForm(
  label: string,
  words: readonly string[],
  language: string | undefined,
): InferredType {
  const last = words.at(-1) ?? "";
  const english = language === undefined && /^[\x20-\x7e]+$/.test(label);
  if (words.length === 1 && english && participle.test(last))
    return say("boolean", `\`${last}\` is yes or no`);
  if (english && last.length > 3 && isPlural(last)) {
    return { type: "string_list", because: `\`${label}\` is a plural`, certain: false };
  }
  return { type: "string", because: "nothing in its name says otherwise", certain: false };
}
