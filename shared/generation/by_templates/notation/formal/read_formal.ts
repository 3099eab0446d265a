import { parse as parseYaml } from "yaml";
import { z } from "zod";
import { singularise } from "../../specification/noun_number.ts";
import type { Segment } from "../segments.ts";
import { wordsIn, yamlComments } from "./document_words.ts";
import { readJsonSample } from "./json_sample.ts";
import { readJsonSchema, type SchemaSource } from "./json_schema.ts";
import { readOpenApi } from "./openapi.ts";
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
]);
const jsonSchema = z.object({
  properties: z.record(z.string(), z.unknown()),
  title: z.string().optional(),
});

function readDocument(document: unknown, source: SchemaSource, reading: Reading): void {
  const { at } = source;
  const schema = jsonSchema.safeParse(document);
  if (openApi.safeParse(document).success) readOpenApi(document, source, reading);
  else if (schema.success) {
    const title = schema.data.title;
    if (title === undefined)
      reading.problems.push({ at, message: 'the schema has no name: give it a "title"' });
    else readJsonSchema(singularise(title), document, source, reading);
  } else readJsonSample(document, at, reading);
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
      const source = { text, at: { words: "", from, to }, wordsAt: wordsIn(text, from, to) };
      readDocument(document.value, source, reading);
    }
    if (language === "yaml") new Remarks(text, reading).finish(yamlComments(text, from, to));
  }
}
