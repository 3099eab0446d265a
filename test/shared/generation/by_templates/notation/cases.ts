import { readFileSync } from "node:fs";
import { z } from "zod";
import type { RequirementReading } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { singularise } from "../../../../../shared/generation/by_templates/specification/noun_number.ts";

const caseSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** What a fair reader does: reads it so, or not at all; `either` leaves both open. */
  expect: z.enum(["right", "refused", "either"]),
  /** Each thing with its fields, without ids, times, owners and keys. */
  entities: z.record(z.string(), z.array(z.string())),
  /** "author>book": a book belongs to an author. */
  relations: z.array(z.string()),
});
export type Case = z.infer<typeof caseSchema>;

/** The requirements that people wrote, with the reading a fair person gives them. */
export function readCases(name: string): readonly Case[] {
  const lines = readFileSync(new URL(`./cases/${name}.jsonl`, import.meta.url), "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => caseSchema.parse(JSON.parse(line)));
}

function plain(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll(/[_-]/g, " ");
  return singularise(spaced).toLowerCase().replaceAll(" ", "");
}

function summary(things: readonly (readonly [string, readonly string[]])[]): string {
  return things
    .map(([name, fields]) => `${plain(name)}: ${fields.map(plain).sort().join(", ")}`)
    .sort()
    .join("; ");
}

function relationSummary(relations: readonly string[]): string {
  return relations
    .map((relation) => relation.split(">").map(plain).join(" > "))
    .sort()
    .join("; ");
}

/** "right", "refused", or what was read instead. */
export function judge({ expect, entities, relations }: Case, reading: RequirementReading): string {
  if (reading.status === "refused") return "refused";
  const { specification } = reading;
  const read = [
    summary(
      specification.entities.map(({ name, fields }) => [name, fields.map((each) => each.name)]),
    ),
    relationSummary(specification.relations.map(({ parent, child }) => `${parent}>${child}`)),
  ].join(" | ");
  const meant = [summary(Object.entries(entities)), relationSummary(relations)].join(" | ");
  return expect !== "refused" && read === meant ? "right" : `wrong: ${read}`;
}
