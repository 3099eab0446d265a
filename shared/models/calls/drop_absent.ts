import type { Json, JsonObject } from "../../kernel/mod.ts";
import { allowsNull, requiredOf, toArray, toObject } from "./adapt_schema.ts";

/** Where every property is required, one that may be absent comes as null: takes those out again. */
export function dropAbsent(value: Json, schema: JsonObject): Json {
  return drop(value, schema, toObject(schema.definitions ?? schema.$defs));
}

/** As {@link dropAbsent}, for JSON as it was written; text that is none, a cut one, stays as it is. */
export function dropAbsentFromText(text: string, schema: JsonObject): string {
  let value: Json;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  const dropped = dropAbsent(value, schema);
  return JSON.stringify(dropped) === JSON.stringify(value) ? text : JSON.stringify(dropped);
}

function drop(value: Json, schema: JsonObject, definitions: JsonObject): Json {
  const { $ref: reference, items } = schema;
  if (typeof reference === "string") {
    return drop(value, toObject(definitions[reference.split("/").at(-1) ?? ""]), definitions);
  }
  const branches = [...toArray(schema.anyOf), ...toArray(schema.oneOf)].map(toObject);
  const branch = branches.find((each) => fits(value, each, definitions));
  if (branch !== undefined) return drop(value, branch, definitions);
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      drop(item, toObject(Array.isArray(items) ? items[index] : items), definitions),
    );
  }
  if (typeof value !== "object" || value === null) return value;
  const properties = toObject(schema.properties);
  const required = requiredOf(schema);
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, member]) => {
      const property = toObject(properties[name]);
      const isAbsent = member === null && name in properties && !required.has(name);
      if (isAbsent && !allowsNull(property)) return [];
      return [[name, drop(member, property, definitions)]];
    }),
  );
}

/** Enough to tell the branches of a union apart: its type, the names of its members and what tags it. */
function fits(value: Json, schema: JsonObject, definitions: JsonObject): boolean {
  const { $ref: reference } = schema;
  if (typeof reference === "string") {
    return fits(value, toObject(definitions[reference.split("/").at(-1) ?? ""]), definitions);
  }
  if (Array.isArray(value)) return schema.type === "array";
  if (typeof value !== "object" || value === null) return schema.type === typeof value;
  const properties = toObject(schema.properties);
  return Object.entries(value).every(([name, member]) => {
    const { const: tag } = toObject(properties[name]);
    return name in properties && (tag === undefined || tag === member);
  });
}
