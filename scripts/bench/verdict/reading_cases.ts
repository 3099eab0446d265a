import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { readRequirement, singularise } from "../../../shared/generation/mod.ts";

const names = z.array(z.string());

const readingCaseSchema = z.object({
  id: z.string(),
  text: z.string(),
  /** What a fair reader does: reads it so, or not at all; `either` leaves both open. */
  expect: z.enum(["right", "refused", "either"]),
  /** Each thing with its fields, without ids, times, owners and keys. */
  entities: z.record(z.string(), names),
  /** "author>book": a book belongs to an author. */
  relations: names.default([]),
  /** Other names that are as right: of `thing`, of `thing.field`, and as `thing.+` fields that may be kept. */
  also: z.record(z.string(), names).default({}),
});
/** A requirement in somebody's words, with the reading that a fair person gives it. */
export type ReadingCase = z.infer<typeof readingCaseSchema>;

type Reading = ReturnType<typeof readRequirement>;
type Specification = Extract<Reading, { status: "understood" }>["specification"];

/** Reads cases, one JSON object a line. */
export function parseReadingCases(text: string): readonly ReadingCase[] {
  return text
    .split("\n")
    .flatMap((line, at) => (line.trim() === "" ? [] : [parseCase(line, at + 1)]));
}

const jsonSchema = z.string().transform((text, context) => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    context.addIssue({ code: "custom", message: "Expected JSON" });
    return z.NEVER;
  }
});

function parseCase(line: string, at: number): ReadingCase {
  const parsed = jsonSchema.pipe(readingCaseSchema).safeParse(line);
  if (parsed.success) return parsed.data;
  const message = `Expected a case of a reading in line ${at}: ${z.prettifyError(parsed.error)}`;
  throw new CogoError({ code: "usage", message, remedy: "See docs/explanation/benchmarks.md" });
}

/** What became of a case: `wrong` is a reading that it does not mean. */
export function judgeReading(each: ReadingCase): "right" | "refused" | "wrong" {
  const reading = readRequirement(each.text);
  if (reading.status === "refused") return "refused";
  if (each.expect === "refused") return "wrong";
  const { entities, relations } = reading.specification;
  const canonical = matchEntities(each, entities);
  if (canonical === undefined) return "wrong";
  const name = (written: string) => canonical.get(plain(written)) ?? plain(written);
  const read = relations.map(({ parent, child }) => `${name(parent)}>${name(child)}`);
  const meant = each.relations.map((pair) => pair.split(">").map(name).join(">"));
  return isSame(read, meant) ? "right" : "wrong";
}

/** The expected name of each thing by the name that was read; undefined when the two do not agree. */
function matchEntities(
  { entities: expected, also }: ReadingCase,
  read: Specification["entities"],
): ReadonlyMap<string, string> | undefined {
  const left = new Set(read);
  const canonical = new Map<string, string>();
  for (const [thing, fields] of Object.entries(expected)) {
    const entity = [...left].find(({ name }) => isNamed(name, thing, also[thing]));
    if (entity === undefined || !hasFields(thing, fields, also, entity)) return undefined;
    left.delete(entity);
    canonical.set(plain(entity.name), plain(thing));
  }
  return left.size === 0 ? canonical : undefined;
}

function hasFields(
  thing: string,
  fields: readonly string[],
  also: ReadingCase["also"],
  entity: Specification["entities"][number],
): boolean {
  const left = new Set(entity.fields.map(({ name }) => name));
  for (const field of fields) {
    const found = [...left].find((name) => isNamed(name, field, also[`${thing}.${field}`]));
    if (found === undefined) return false;
    left.delete(found);
  }
  return [...left].every((name) =>
    also[`${thing}.+`]?.some((other) => plain(other) === plain(name)),
  );
}

function isNamed(read: string, name: string, also: readonly string[] = []): boolean {
  return [name, ...also].some((each) => plain(each) === plain(read));
}

/** Letters alone, in the singular: how a name is written does not matter. */
function plain(name: string): string {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll(/[_-]/g, " ");
  return singularise(spaced)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && [...one].sort().join() === [...other].sort().join();
}
