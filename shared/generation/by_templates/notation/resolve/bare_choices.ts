import { isPlural } from "../../specification/noun_number.ts";
import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import type { FieldNode } from "../syntax.ts";
import { bareUnits, units } from "../vocabulary.ts";
import { inferType } from "./infer_type.ts";
import { booleanNames, choiceNames, numericTypes, states, textNames } from "./type_names.ts";

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** What a name tells so surely that words after it say more of it: "description: summary or topic". */
const held: ReadonlySet<FieldType> = new Set(["text", "email", "url", "date", "datetime", "time"]);

/** Words of a value that leave open which it is, or say that there are others. */
const hedges = words(
  "any anything usually mostly often typically normally generally mainly about approximately approx roughly " +
    "around maybe possibly probably preferably eg ie etc various whatever sometimes rarely",
);
/** Words of how something is written or counted, which is no value of it. */
const forms = words(
  "step steps decimal decimals digit digits letter letters line lines multiline lowercase uppercase rounded " +
    "separated whole free counted positive negative gross net percent percentage o'clock",
);
const types = words("text string number numbers integer date time datetime boolean list");
const denials = words("not no never without non");
const prepositions = words(
  "in on at by with for per from as of to without until after before like",
);
/** Names of fields whose values are types, units or how often something happens. */
const namesOfTypes = words("type kind format category");
const namesOfUnits = words("unit units currency measure");
const namesOfHabits = words("frequency");
/** Ends of a scale: "small to large" is what is between. */
const ends = words(
  "small low easy cold light young short weak bad poor slow thin narrow cheap none",
);
/** Parts of something nested: "period (start, end)". */
const parts = words(
  "start end begin beginning finish first last middle from to street city zip postcode country lat lng lon " +
    "latitude longitude width height depth length x y z day month year hour hours minute minutes opening closing",
);
const weekdays = words("monday tuesday wednesday thursday friday saturday sunday");

function isNumber(word: string): boolean {
  return /^\d/.test(word);
}
/** "0 to 50", "9 o'clock", "20 cm", "small to large". */
function isMeasured(value: readonly string[]): boolean {
  const at = value.indexOf("to");
  const isScale = at > 0 && at < value.length - 1 && ends.has(value[at - 1] ?? "");
  return isScale || (value.length > 1 && value.some(isNumber));
}
/** "usually red", "half steps", "in kg": said of the values, and none of them. */
function isRemark(value: readonly string[], name: string): boolean {
  const isAlone = value.length === 1;
  const isKnown = (word: string) =>
    (hedges.has(word) && !(isAlone && namesOfHabits.has(name))) ||
    forms.has(word) ||
    (types.has(word) && isAlone && !namesOfTypes.has(name));
  const [first = "", second = ""] = value;
  const isInUnit = prepositions.has(first) && isUnit(second) && !namesOfUnits.has(name);
  return value.some(isKnown) || isInUnit || (!isAlone && isUnit(first));
}
function isUnit(word: string): boolean {
  return units.has(word) || bareUnits.has(word) || word === "m";
}
/** "(kg, lb)" are units; of "(S, M, L)" only some may be. */
function areUnits(values: Values, name: string): boolean {
  return (
    values.every(([only = "", more]) => more === undefined && isUnit(only)) &&
    !namesOfUnits.has(name)
  );
}
/** "not started" is a state; "not euros" says what is not meant. */
function isDenial([first = "", second]: readonly string[], values: readonly string[]): boolean {
  if (second === undefined || !denials.has(first)) return false;
  const isState = /(?:ed|en)$/.test(second) || booleanNames.has(second) || states.has(second);
  return !(first === "not" && (isState || values.includes(second)));
}

type Values = readonly (readonly string[])[];

/** Whether every word is a value, as far as the values tell. */
function areValues(values: Values, name: string): boolean {
  const whole = values.map((value) => value.join(" "));
  const days = values.filter(([only = "", more]) => more === undefined && weekdays.has(only));
  const isMixed = days.length > 0 && values.some((value) => value.some(isNumber));
  return (
    !isMixed &&
    !areUnits(values, name) &&
    values.every((value) => !isMeasured(value) && !isRemark(value, name) && !isDenial(value, whole))
  );
}

/** "address (street, city)" is no choice; "status (open, closed)" is, and so is what says "one of". */
export function bareChoicesAreClear({ name, modifiers }: FieldNode): boolean {
  const found = modifiers.find((each) => each.is === "choices");
  if (found?.is !== "choices" || found.stated) return true;
  const nameWords = asciiWords(name.words);
  const [first = ""] = nameWords;
  const last = nameWords.at(-1) ?? "";
  const values = found.values.map((value) => value.toLowerCase().split(" "));
  if (!areValues(values, last)) return false;
  if (choiceNames.has(last)) return true;
  const { type, certain } = inferType(name.words);
  // "condition before it left": what the first word says holds, whatever the last one is.
  if (certain && (held.has(type) || (numericTypes.has(type) && !choiceNames.has(first))))
    return false;
  if (isPlural(name.words) || values.every((value) => parts.has(value.join(" ")))) return false;
  if (values.some(([start = ""]) => prepositions.has(start))) return false;
  return found.values.every((value) => !textNames.has(asciiWords(value).at(-1) ?? ""));
}
