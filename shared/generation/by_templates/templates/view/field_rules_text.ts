import { measure, unitOf } from "../../specification/measure.ts";
import type { Field } from "../../specification/specification.ts";
import { namesOf } from "./names.ts";
import type { SettledField } from "./settled.ts";
import { typescriptString } from "./typescript_string.ts";
import { type UserText, userText } from "./user_text.ts";

const TYPE_WORDS: Record<Field["type"], string> = {
  string: "text",
  text: "long text",
  integer: "whole number",
  number: "number",
  boolean: "true or false",
  date: "date, `2026-01-31`",
  datetime: "instant, `2026-01-31T09:30:00Z`",
  time: "time of day, `09:30`",
  email: "email address",
  url: "web address",
  uuid: "UUID",
  enum: "one of",
  string_list: "list of texts",
};

/** A field's type and rules in words, for a table in a document. */
export function describeRules(field: SettledField): {
  readonly type: string;
  readonly members: UserText;
  readonly text: UserText;
} {
  const { default: fallback } = field;
  const rules = [
    field.required && fallback === undefined ? "required" : "optional",
    ...(field.unique ? ["unique"] : []),
    ...boundWords(field),
    ...(field.pattern === undefined ? [] : [`matches ${field.pattern}`]),
    ...(field.to === undefined ? [] : [`an existing ${namesOf(field.to).words}`]),
    ...(fallback === undefined
      ? []
      : [`default ${fallback === "now" ? "now" : JSON.stringify(fallback)}`]),
  ];
  const members = (field.type === "enum" ? (field.values ?? []) : []).map(typescriptString);
  return {
    type: TYPE_WORDS[field.type],
    members: userText(members.join(", ")),
    text: userText(rules.join(", ")),
  };
}

function boundWords(field: SettledField): readonly string[] {
  const bounds = [
    ["at least", field.minimum],
    ["greater than", field.exclusiveMinimum],
    ["at most", field.maximum],
    ["less than", field.exclusiveMaximum],
    ["at most", field.decimals, "decimal"],
    ["at least", field.minLength, unitOf(field)],
    ["at most", field.maxLength, unitOf(field)],
  ] as const;
  return bounds.flatMap(([words, bound, unit]) =>
    bound === undefined ? [] : [`${words} ${unit === undefined ? bound : measure(bound, unit)}`],
  );
}
