import { inferType } from "./infer_type.ts";
import { choiceNouns, laterWords, namingWords, optionalNames } from "./lexicon/field_nouns.ts";
import type { Bound, FieldItem } from "./reading.ts";
import type { Field, FieldType } from "./specification.ts";
import { asciiWords, printableLabel, spellIdentifier } from "./spell_identifier.ts";

/** A field with what had to be assumed or could not be expressed. */
export interface BuiltField {
  readonly field: Field;
  readonly assumptions: readonly string[];
  readonly uncovered: readonly string[];
  readonly notes: readonly string[];
}

const numeric: ReadonlySet<FieldType> = new Set(["integer", "number"]);
const textual: ReadonlySet<FieldType> = new Set(["string", "text", "email", "url"]);

function settleType(
  item: FieldItem,
  language: string | undefined,
): { type: FieldType; because: string; certain: boolean } {
  const { modifiers, label } = item;
  const inferred = inferType(label, language);
  const valueBounds = modifiers.bounds.filter((bound) => bound.unit === undefined);
  if (modifiers.type === "enum" && modifiers.values === undefined) {
    return {
      type: "string",
      because: "a choice was asked for and its members were not given",
      certain: false,
    };
  }
  if (modifiers.type !== undefined) return { ...stated(item, inferred.type), certain: true };
  if (modifiers.bounds.some((bound) => bound.unit === "items"))
    return { type: "string_list", because: "it has a number of items", certain: true };
  const length =
    modifiers.bounds.some((bound) => bound.unit === "characters") ||
    modifiers.pattern !== undefined;
  if (length && !textual.has(inferred.type))
    return { type: "string", because: "it has a length or pattern", certain: true };
  if (valueBounds.length === 0 || length) return fromDefault(item, inferred);
  if (numeric.has(inferred.type)) return wholeIfBounds(label, inferred, valueBounds);
  const chooses = choiceNouns.has(asciiWords(label).at(-1) ?? "");
  // Nobody limits a text to twenty characters; "note de 0 à 10" is a mark.
  const mark =
    inferred.type === "text" &&
    valueBounds.length === 2 &&
    valueBounds.every(({ value }) => value <= 20);
  if (inferred.certain && textual.has(inferred.type) && !chooses && !mark) return inferred;
  return wholeIfBounds(
    label,
    { type: "integer", because: "it has a numeric limit", certain: true },
    valueBounds,
  );
}

function stated(item: FieldItem, inferred: FieldType): { type: FieldType; because: string } {
  const { modifiers } = item;
  if (modifiers.values !== undefined) return { type: "enum", because: "its members are given" };
  const word = modifiers.typeWord ?? "";
  // "price: number" and "pages: number": the name knows better whether parts of one make sense.
  if (word === "number" && (inferred === "integer" || modifiers.bounds.length > 0)) {
    const whole =
      inferred === "integer" ||
      (inferred !== "number" && modifiers.bounds.every((bound) => Number.isInteger(bound.value)));
    if (whole) return { type: "integer", because: "it is a number that counts something" };
  }
  if (word === "text" && namingWords.includes(asciiWords(item.label).at(-1) ?? ""))
    return { type: "string", because: "a name is one line" };
  // A JavaScript `Date` is an instant; "email: string" is still an email address.
  if (word === "date" && inferred === "datetime")
    return { type: "datetime", because: "its name ends in `at`" };
  if (
    (word === "string" || word === "text" || word === "varchar") &&
    (inferred === "email" || inferred === "url")
  ) {
    return { type: inferred, because: "its name says so" };
  }
  // "dueDate: string" in a type declaration stays a string; "email: string" gains nothing by it.
  return {
    type: modifiers.type ?? "string",
    because: word === "" ? "the requirement says so" : `the requirement says \`${word}\``,
  };
}

function fromDefault(
  item: FieldItem,
  inferred: ReturnType<typeof inferType>,
): ReturnType<typeof inferType> {
  const value = item.modifiers.default;
  if (value === undefined || inferred.certain) return inferred;
  if (/^(?:true|false|yes|no)$/iu.test(value))
    return { type: "boolean", because: `its default is ${value}`, certain: true };
  if (/^-?\d+$/.test(value))
    return { type: "integer", because: `its default is ${value}`, certain: true };
  if (/^-?\d+\.\d+$/.test(value))
    return { type: "number", because: `its default is ${value}`, certain: true };
  return inferred;
}

/** "rating from 1 to 5" is whole; "price from 1 to 5" is money all the same. */
function wholeIfBounds(
  label: string,
  inferred: ReturnType<typeof inferType>,
  bounds: readonly Bound[],
): ReturnType<typeof inferType> {
  const whole = bounds.every((bound) => Number.isInteger(bound.value));
  if (!whole) return { ...inferred, type: "number" };
  const counted =
    /^(?:rating|score|nota|bewertung)$/.test(asciiWords(label).at(-1) ?? "") && bounds.length === 2;
  return counted
    ? { type: "integer", because: "it is rated in whole steps", certain: true }
    : inferred;
}

type Limits = Pick<
  Field,
  "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum" | "minLength" | "maxLength"
>;

function limitsOf(type: FieldType, bounds: readonly Bound[]): Limits {
  const limits: Limits = {};
  for (const bound of bounds) {
    if (numeric.has(type)) Object.assign(limits, numberLimit(type, bound));
    else if (textual.has(type) || type === "string_list") Object.assign(limits, lengthLimit(bound));
  }
  return limits;
}

function numberLimit(type: FieldType, bound: Bound): Limits {
  const { side, value, exclusive } = bound;
  const lower = side === "minimum";
  if (!exclusive) {
    const whole = lower ? Math.ceil(value) : Math.floor(value);
    return { [side]: type === "integer" ? whole : value };
  }
  if (type === "integer") return { [side]: lower ? Math.floor(value) + 1 : Math.ceil(value) - 1 };
  return { [lower ? "exclusiveMinimum" : "exclusiveMaximum"]: value };
}

function lengthLimit(bound: Bound): Limits {
  const step = bound.exclusive ? 1 : 0;
  const value = Math.trunc(bound.value);
  return bound.side === "minimum"
    ? { minLength: Math.max(0, value + step) }
    : { maxLength: Math.max(1, value - step) };
}

/** Whether the limits leave any value at all. */
function isPossible(limits: Limits): boolean {
  const low = limits.minimum ?? limits.exclusiveMinimum ?? Number.NEGATIVE_INFINITY;
  const high = limits.maximum ?? limits.exclusiveMaximum ?? Number.POSITIVE_INFINITY;
  return low <= high && (limits.minLength ?? 0) <= (limits.maxLength ?? Number.POSITIVE_INFINITY);
}

const todayWords =
  /^(?:now|today|current|currentdate|current_date|current_timestamp|creation|now\(\))$/iu;

/** The default as a value of the field's type, or undefined when it is not one. */
function defaultOf(
  type: FieldType,
  raw: string | undefined,
  values: readonly string[] | undefined,
): Field["default"] {
  if (raw === undefined) return undefined;
  if (type === "boolean")
    return /^(?:true|yes|on|1)$/iu.test(raw)
      ? true
      : /^(?:false|no|off|0)$/iu.test(raw)
        ? false
        : undefined;
  if (numeric.has(type)) {
    const value = Number(raw);
    return Number.isFinite(value) && (type === "number" || Number.isInteger(value))
      ? value
      : undefined;
  }
  if (type === "enum") return values?.find((value) => value.toLowerCase() === raw.toLowerCase());
  if (type === "date" || type === "datetime")
    return todayWords.test(raw) ? "now" : isDate(type, raw) ? raw : undefined;
  if (type === "time") return /^(?:[01]\d|2[0-3]):[0-5]\d$/.test(raw) ? raw : undefined;
  return type === "string" || type === "text" ? printableLabel(raw, "") || undefined : undefined;
}

function isDate(type: FieldType, raw: string): boolean {
  const shape = type === "date" ? /^\d{4}-\d{2}-\d{2}$/ : /^\d{4}-\d{2}-\d{2}T/;
  return shape.test(raw) && !Number.isNaN(Date.parse(raw));
}

function requirednessOf(
  item: FieldItem,
  type: FieldType,
  hasDefault: boolean,
): { required: boolean; because: string } {
  const { required } = item.modifiers;
  const words = asciiWords(item.label);
  if (required !== undefined)
    return {
      required,
      because: required ? "It is required as stated." : "It is optional as stated.",
    };
  if (hasDefault)
    return { required: false, because: "It may be left out because it has a default." };
  if (type === "boolean") return { required: false, because: "It is false unless given." };
  const later =
    (type === "date" || type === "datetime") && words.some((word) => laterWords.has(word));
  if (
    later ||
    type === "string_list" ||
    optionalNames.has(words.join("")) ||
    optionalNames.has(words.at(-1) ?? "")
  ) {
    return { required: false, because: "It may be left out, as is usual for such a field." };
  }
  return { required: true, because: "It is required because nothing says it may be left out." };
}

function dropUnused(item: FieldItem, type: FieldType, chosen: Field["default"]): string[] {
  const { modifiers, label } = item;
  const uncovered = modifiers.uncovered.map((words) => `${label}: ${words}`);
  const dated = !numeric.has(type) && !textual.has(type) && type !== "string_list";
  if (dated && modifiers.bounds.length > 0) uncovered.push(`${label}: a limit on a ${type}`);
  if (modifiers.default !== undefined && chosen === undefined)
    uncovered.push(`${label}: the default ${printableLabel(modifiers.default, "given")}`);
  return uncovered;
}

/** Settles one field: its type, limits, default and whether it may be left out, each with a reason. */
export function buildField(item: FieldItem, language: string | undefined): BuiltField {
  const { modifiers } = item;
  const name = spellIdentifier(item.label, "field", "Value");
  const { type, because, certain } = settleType(item, language);
  const values = type === "enum" ? modifiers.values : undefined;
  const limits = limitsOf(type, modifiers.bounds);
  const given = defaultOf(type, modifiers.default, values);
  const implied =
    type === "boolean" && given === undefined && modifiers.required !== true ? false : given;
  const { required, because: whyRequired } = requirednessOf(item, type, given !== undefined);
  const field: Field = {
    name,
    label: printableLabel(item.label, name),
    type,
    required: required && given === undefined,
    unique: modifiers.unique ?? false,
    ...(implied === undefined ? {} : { default: implied }),
    ...(values === undefined ? {} : { values: [...values] }),
    ...(isPossible(limits) ? limits : {}),
    ...(modifiers.pattern === undefined || !textual.has(type)
      ? {}
      : { pattern: modifiers.pattern }),
    reason: `\`${name}\` is ${article(type)} because ${because}. ${whyRequired}`,
  };
  const guess =
    type === "string_list" && !certain
      ? [`"${item.label}" was read as a list of short texts because it is a plural.`]
      : [];
  const impossible = isPossible(limits) ? [] : [`${item.label}: limits that leave no value`];
  return {
    field,
    assumptions: guess,
    uncovered: [...dropUnused(item, type, given), ...impossible],
    notes: modifiers.unread,
  };
}

function article(type: FieldType): string {
  const called: Partial<Record<FieldType, string>> = {
    enum: "a choice",
    string_list: "a list of texts",
    datetime: "a point in time",
    text: "a longer text",
    uuid: "a UUID",
    url: "a URL",
  };
  return called[type] ?? (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`);
}
