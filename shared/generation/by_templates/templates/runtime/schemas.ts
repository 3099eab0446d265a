import { z } from "zod";
import type { Field, Operator, Resource } from "./resource.ts";
import { inputSchema, instant, valueSchema } from "./values.ts";

/** What every stored item has besides its own fields. */
const id = z.uuid();
const systemFields = {
  createdAt: instant,
  updatedAt: instant,
  /** It counts the changes of the item, so that nobody overwrites a change unseen. */
  rowVersion: z.int(),
};

export type StoredItem = Readonly<z.infer<z.ZodObject<typeof systemFields>>> & {
  readonly id: string;
} & Values;

/** The values of some fields of an item, by their names. */
export type Values = Readonly<Record<string, unknown>>;

/** The schema of an item as it is stored and answered. */
export function itemSchema(resource: Resource): z.ZodType<StoredItem> {
  return z.strictObject({ id, ...fieldSchemas(resource, valueSchema), ...systemFields });
}

/** The schema of what creates an item, or replaces one. */
export function newItemSchema(resource: Resource): z.ZodType<Values> {
  return z.strictObject(fieldSchemas(resource, inputSchema));
}

/** The schema of what changes some fields of an item; null clears an optional one. */
export function changesSchema(resource: Resource): z.ZodType<Values> {
  return z.strictObject(fieldSchemas(resource, valueSchema)).partial();
}

function fieldSchemas(resource: Resource, schemaOf: (field: Field) => z.ZodType) {
  const entries = Object.entries(resource.fields);
  return Object.fromEntries(entries.map(([name, field]) => [name, schemaOf(field)]));
}

const systemTypes: Readonly<Record<string, Field>> = {
  createdAt: { type: "datetime" },
  updatedAt: { type: "datetime" },
};

/** The field of a name, also when every item has it. */
export function fieldOf(resource: Resource, name: string): Field | undefined {
  return Object.hasOwn(resource.fields, name) ? resource.fields[name] : systemTypes[name];
}

/** The schema of a value that items are compared with; its bounds do not matter, its type does. */
export function comparedSchema(field: Field, operator: Operator): z.ZodType {
  const isText = ["string", "text", "email", "url", "list"].includes(field.type);
  if (isText || operator === "contains" || operator === "includes") {
    return valueSchema({ type: "text", maxLength: 1000 });
  }
  return valueSchema({ type: field.type, ...(field.values && { values: field.values }) });
}
