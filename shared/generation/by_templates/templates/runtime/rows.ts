import { z } from "zod";
import { type Resource, snakeCase } from "./resource.ts";
import type { StoredItem, Values } from "./schemas.ts";

const rowSchema = z.record(z.string(), z.unknown());

/** The row that holds the values of some fields. */
export function toRow(values: Values): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([field, value]) => [snakeCase(field), value]),
  );
}

/** The item that a row holds, with moments and times as the service writes them. */
export function toItem(
  resource: Resource,
  schema: z.ZodType<StoredItem>,
  row: unknown,
): StoredItem {
  const values = rowSchema.parse(row);
  const fields = ["id", ...Object.keys(resource.fields), "createdAt", "updatedAt", "rowVersion"];
  return schema.parse(Object.fromEntries(fields.map((field) => [field, values[snakeCase(field)]])));
}

/** In a pattern of `like`, these characters of a text stand for themselves. */
export function likePattern(part: string): string {
  return `%${part.replace(/[\\%_]/g, "\\$&")}%`;
}

export function isId(id: string): boolean {
  return z.uuid().safeParse(id).success;
}
