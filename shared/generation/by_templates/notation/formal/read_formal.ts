import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { singularise } from "../../specification/noun_number.ts";
import type { Segment } from "../segments.ts";
import { type WordsAt, wordsIn, yamlComments } from "./document_words.ts";
import { readJsonSample } from "./json_sample.ts";
import {
  type Definitions,
  isObjectSchema,
  readJsonSchema,
  type SchemaSource,
} from "./json_schema.ts";
import { readOpenApi, readPathItem } from "./openapi.ts";
import type { Reading } from "./reading.ts";
import { Remarks } from "./remarks.ts";
import { readSql } from "./sql.ts";
import { readTable } from "./table.ts";
import { readTypescript } from "./typescript.ts";

const openApi = z.union([
  z.object({ openapi: z.string() }),
  z.object({ swagger: z.string() }),
  z.object({ components: z.object({ schemas: z.unknown() }) }),
  z.object({ definitions: z.unknown() }),
  z.object({ paths: z.record(z.string().startsWith("/"), z.unknown()) }),
]);
const jsonSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  title: z.string().optional(),
});

const pathItem = z.union([
  z.record(z.string().startsWith("/"), z.looseObject({})),
  z.partialRecord(
    z.enum(["get", "post", "put", "patch", "delete"]),
    z.looseObject({ responses: z.unknown().optional() }),
  ),
]);
const operation = z.union([
  z.object({ requestBody: z.unknown() }),
  z.object({ responses: z.unknown() }),
]);

/** A path of OpenAPI or what stands below one, and no record of a sample. */
function isPathItem(document: unknown): boolean {
  const parsed = pathItem.safeParse(document);
  if (!parsed.success) return false;
  const parts = Object.entries(parsed.data);
  return parts.some(([key, each]) => key.startsWith("/") || operation.safeParse(each).success);
}

const definitionsSchema = z.object({
  $defs: z.record(z.string(), z.unknown()).optional(),
  definitions: z.record(z.string(), z.unknown()).optional(),
  components: z.object({ schemas: z.record(z.string(), z.unknown()).optional() }).optional(),
});

function definitionsOf(document: unknown, wordsAt: WordsAt): Definitions {
  const parsed = definitionsSchema.safeParse(document);
  if (!parsed.success) return new Map();
  const { $defs = {}, definitions = {}, components } = parsed.data;
  const places = [
    { path: ["$defs"], found: $defs },
    { path: ["definitions"], found: definitions },
    { path: ["components", "schemas"], found: components?.schemas ?? {} },
  ];
  return new Map(
    places.flatMap(({ path, found }) =>
      Object.entries(found).map(([name, schema]) => [
        name,
        { schema, wordsAt: (...rest: readonly string[]) => wordsAt(...path, name, ...rest) },
      ]),
    ),
  );
}

/** The schema of one thing, with those of others that it names. */
function readSchema(
  document: unknown,
  title: string | undefined,
  source: SchemaSource,
  reading: Reading,
): void {
  if (title === undefined) {
    const message = 'the schema has no name: give it a "title"';
    reading.problems.push({ at: source.at, message });
    return;
  }
  for (const [name, { schema, wordsAt }] of source.definitions)
    if (isObjectSchema(schema)) readJsonSchema(name, schema, { ...source, wordsAt }, reading);
  readJsonSchema(singularise(title), document, source, reading);
}

const pathIn = /(?:^|[\s"'`(])(\/[a-z][\w-]*)(?=[\s"'`).,:;?!/]|$)/;

function readDocument(
  document: unknown,
  source: SchemaSource,
  reading: Reading,
  prose: string,
): void {
  const { at } = source;
  const schema = jsonSchema.safeParse(document);
  if (schema.success) readSchema(document, schema.data.title, source, reading);
  else if (openApi.safeParse(document).success) readOpenApi(document, source, reading);
  else if (isPathItem(document))
    readPathItem(document, source, reading, { at, path: pathIn.exec(prose)?.[1] });
  else readJsonSample(document, at, reading);
}

function parsed(source: string, language: "json" | "yaml"): { value: unknown } | undefined {
  try {
    return {
      value: language === "json" ? JSON.parse(source) : parseYaml(source, { maxAliasCount: 20 }),
    };
  } catch {
    return undefined;
  }
}

/** Reads a stretch of a formal language by its own parser. */
export function readFormal(
  text: string,
  { language, from, to }: Segment,
  reading: Reading,
  prose: string,
): void {
  if (language === "sql") readSql(text, from, to, reading);
  else if (language === "typescript") readTypescript(text, { from, to }, reading, prose);
  else if (language === "table") readTable(text, from, to, reading);
  else if (language === "json" || language === "yaml") {
    const document = parsed(text.slice(from, to), language);
    if (document === undefined) reading.unread.push({ from, to });
    else {
      const wordsAt = wordsIn(text, from, to);
      const definitions = definitionsOf(document.value, wordsAt);
      const source = { text, at: { words: "", from, to }, wordsAt, definitions };
      readDocument(document.value, source, reading, prose);
    }
    if (language === "yaml") new Remarks(text, reading).finish(yamlComments(text, from, to));
  }
}
