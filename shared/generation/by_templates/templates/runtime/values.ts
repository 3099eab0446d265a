import { z } from "zod";
import type { Field } from "./resource.ts";

/** Text that every database can store: no NUL, and no half of a surrogate pair. */
const text = z
  .string()
  .refine((value) => !value.includes("\0") && !/\p{Cs}/u.test(value), "Has invalid characters");

/** A moment with any offset, kept in UTC so that moments compare as texts. */
export const instant = z.iso
  .datetime({ offset: true, abort: true })
  .overwrite((value) => new Date(value).toISOString());

/** A time of day to the minute; a database adds the seconds. */
const timeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d(:00)?$/, "Invalid time of day")
  .overwrite((value) => value.slice(0, 5));

/** The schema of a field's values, of null too when it is optional. */
export function valueSchema(field: Field): z.ZodType {
  const schema = presentSchema(field);
  return field.optional === true ? schema.nullable() : schema;
}

function presentSchema(field: Field): z.ZodType {
  switch (field.type) {
    case "integer":
      return bounded(z.int(), field);
    case "number":
      return bounded(z.number(), field);
    case "boolean":
      return z.boolean();
    case "date":
      return z.iso.date();
    case "datetime":
      return instant;
    case "time":
      return timeOfDay;
    case "uuid":
    case "reference":
      return z.uuid();
    case "enum":
      return z.enum([...(field.values ?? [])]);
    case "list":
      return z
        .array(sizedText(text.trim(), { minLength: 1 }))
        .min(field.minLength ?? 0)
        .max(field.maxLength ?? 100);
    default:
      return textSchema(field);
  }
}

type Bounds = Pick<Field, "minLength" | "maxLength">;

function textSchema(field: Field): z.ZodType {
  const checked = sizedText(field.type === "string" ? text.trim() : text, field);
  const matching = field.pattern === undefined ? checked : checked.regex(field.pattern);
  if (field.type === "email") return matching.pipe(z.email());
  return field.type === "url" ? matching.pipe(z.url({ protocol: /^https?$/ })) : matching;
}

function sizedText(schema: z.ZodString, { minLength = 0, maxLength = 1000 }: Bounds) {
  return schema.min(minLength).max(maxLength);
}

function bounded(schema: z.ZodNumber, field: Field): z.ZodNumber {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, decimals } = field;
  let result = schema;
  if (minimum !== undefined) result = result.min(minimum);
  if (maximum !== undefined) result = result.max(maximum);
  if (exclusiveMinimum !== undefined) result = result.gt(exclusiveMinimum);
  if (exclusiveMaximum !== undefined) result = result.lt(exclusiveMaximum);
  return decimals === undefined ? result : result.multipleOf(10 ** -decimals);
}

/** The schema of what is sent for a field of a new item: left out, it has its default. */
export function inputSchema(field: Field): z.ZodType {
  const schema = valueSchema(field);
  if (isDefaultNow(field)) return schema.optional().transform((value) => value ?? now(field));
  if (field.default !== undefined) return schema.prefault(field.default);
  return field.optional === true ? schema.default(null) : schema;
}

function isDefaultNow(field: Field): boolean {
  return field.default === "now" && ["date", "datetime", "time"].includes(field.type);
}

function now({ type }: Field): string {
  const moment = new Date().toISOString();
  if (type === "date") return moment.slice(0, 10);
  return type === "time" ? moment.slice(11, 16) : moment;
}
