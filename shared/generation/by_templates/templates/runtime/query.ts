import { z } from "zod";
import type { Field, Resource } from "./resource.ts";
import { comparedSchema, fieldOf } from "./schemas.ts";
import type { ListRequest, Order } from "./store.ts";

/** Reads numbers and truth values from text; other text is left for the schema to refuse. */
function fromText(field: Field, schema: z.ZodType): z.ZodType {
  if (field.type === "integer" || field.type === "number") return z.preprocess(toNumber, schema);
  return field.type === "boolean" ? z.preprocess(toBoolean, schema) : schema;
}

function toNumber(value: unknown): unknown {
  return typeof value === "string" && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

function toBoolean(value: unknown): unknown {
  if (value === "true") return true;
  return value === "false" ? false : value;
}

/** The parameters of a list: its page, its order and its filters. */
export function listParameters(resource: Resource): z.ZodObject {
  const filters = Object.entries(resource.filters).flatMap(([parameter, { field, operator }]) => {
    const of = fieldOf(resource, field);
    if (of === undefined) return [];
    return [[parameter, fromText(of, comparedSchema(of, operator)).optional()] as const];
  });
  const sort = z.enum(resource.sorts.flatMap((field) => [field, `-${field}`])).optional();
  return z.strictObject({
    limit: z.preprocess(toNumber, z.int().min(1).max(100)).default(20),
    offset: z.preprocess(toNumber, z.int().min(0).max(1_000_000_000)).default(0),
    ...(resource.sorts.length > 0 && { sort }),
    ...Object.fromEntries(filters),
  });
}

const valueSchema = z.union([z.string(), z.number(), z.boolean()]);
const pageSchema = z.object({ limit: z.number(), offset: z.number(), sort: z.string().optional() });

/** Translates the parameters of a list into what a store understands. */
export function toListRequest(
  resource: Resource,
  parameters: Readonly<Record<string, unknown>>,
): ListRequest {
  const { limit, offset, sort } = pageSchema.parse(parameters);
  const where = Object.entries(resource.filters).flatMap(([parameter, filter]) => {
    const value = valueSchema.optional().parse(parameters[parameter]);
    return value === undefined ? [] : [{ ...filter, value }];
  });
  return { where, order: toOrder(sort ?? resource.defaultSort), limit, offset };
}

function toOrder(sort: string | undefined): Order | undefined {
  if (sort === undefined) return undefined;
  return sort.startsWith("-")
    ? { field: sort.slice(1), direction: "descending" }
    : { field: sort, direction: "ascending" };
}
