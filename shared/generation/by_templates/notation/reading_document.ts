import { z } from "zod";
import type { Entity, Specification } from "../specification/specification.ts";
import type { RequirementReading } from "./read_requirement.ts";

const unaccountedSchema = z.object({
  text: z.string(),
  line: z.number().int(),
  column: z.number().int(),
  problem: z.string().optional(),
  say: z.string().optional(),
});

/** How a requirement reads, as one document for programs: the command line and the endpoint answer it. */
export const readingDocumentSchema = z.object({
  status: z.enum(["understood", "refused"]),
  /** The code of the refusal; null when everything was understood. */
  code: z.string().nullable(),
  message: z.string().nullable(),
  remedy: z.string().nullable(),
  /** What was understood, in canonical form; this and the rest, of a refusal, as far as it was. */
  notation: z.string(),
  kind: z.string().nullable(),
  title: z.string().nullable(),
  entities: z.array(
    z.looseObject({ name: z.string(), fields: z.array(z.looseObject({ name: z.string() })) }),
  ),
  relations: z.array(
    z.object({
      parent: z.string(),
      child: z.string(),
      field: z.string(),
      required: z.boolean(),
      onDelete: z.string(),
    }),
  ),
  operations: z.array(z.object({ entity: z.string(), operations: z.array(z.string()) })),
  filters: z.array(z.object({ entity: z.string(), field: z.string(), match: z.string() })),
  sorts: z.array(
    z.object({
      entity: z.string(),
      field: z.string(),
      /** Set where it is the order that a list has when none is asked for. */
      default: z.enum(["asc", "desc"]).optional(),
    }),
  ),
  assumptions: z.array(z.string()),
  /** What was taken to ask for nothing, with its place. */
  background: z.array(
    z.object({ text: z.string(), line: z.number().int(), column: z.number().int() }),
  ),
  /** Words that nothing accounts for; empty when the requirement is understood. */
  unaccounted: z.array(unaccountedSchema),
});
export type ReadingDocument = z.infer<typeof readingDocumentSchema>;

function sortsOf({ name, sorts, defaultSort }: Entity) {
  return sorts.map((field) => ({
    entity: name,
    field,
    ...(defaultSort?.field === field ? { default: defaultSort.direction } : {}),
  }));
}

function describeSpecification({ kind, title, entities, relations, assumptions }: Specification) {
  return {
    kind,
    title,
    entities: entities.map(({ name, plural, label, fields }) => ({
      name,
      plural,
      label,
      fields: fields.map(({ reason: _, ...field }) => field),
    })),
    relations,
    operations: entities.map(({ name, operations }) => ({ entity: name, operations })),
    filters: entities.flatMap(({ name, filters }) =>
      filters.map((filter) => ({ entity: name, ...filter })),
    ),
    sorts: entities.flatMap(sortsOf),
    assumptions,
  };
}

const accepted = { code: null, message: null, remedy: null };
const nothing = {
  kind: null,
  title: null,
  entities: [],
  relations: [],
  operations: [],
  filters: [],
  sorts: [],
  assumptions: [],
};

export function toReadingDocument(reading: RequirementReading): ReadingDocument {
  const { status, notation, specification } = reading;
  const { code, message, remedy = null } = reading.status === "refused" ? reading.error : accepted;
  return {
    status,
    code,
    message,
    remedy,
    notation,
    ...(specification === undefined ? nothing : describeSpecification(specification)),
    background: reading.status === "understood" ? [...reading.background] : [],
    unaccounted: reading.status === "refused" ? [...reading.unaccounted] : [],
  };
}
