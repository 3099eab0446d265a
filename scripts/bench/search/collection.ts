import { createReadStream, existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";

/** A text of a collection. */
export interface CollectionDocument {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}

/** A question and which documents answer it: by id, graded from 1 on. */
export interface JudgedQuery {
  readonly id: string;
  readonly text: string;
  readonly grades: ReadonlyMap<string, number>;
}

/** Texts with questions that people judged the answers to. */
export interface Collection {
  readonly name: string;
  readonly documents: readonly CollectionDocument[];
  /** Those with a text and at least one relevant document. */
  readonly queries: readonly JudgedQuery[];
}

const idSchema = z.union([z.string(), z.number()]).transform(String);
const textSchema = z
  .string()
  .nullish()
  .transform((text) => text ?? "");
const documentSchema = z
  .object({ _id: idSchema, title: textSchema, text: textSchema })
  .transform(({ _id, ...rest }) => ({ id: _id, ...rest }));
const querySchema = z
  .object({ _id: idSchema, text: textSchema })
  .transform(({ _id, text }) => ({ id: _id, text }));

/** The collections below a folder, or the folder itself as one. @throws CogoError `usage` where there is none. */
export async function findCollections(folder: string): Promise<readonly string[]> {
  if (existsSync(join(folder, "corpus.jsonl"))) return [resolve(folder)];
  const names = existsSync(folder) ? (await readdir(folder)).sort() : [];
  const found = names
    .map((name) => resolve(folder, name))
    .filter((path) => existsSync(join(path, "corpus.jsonl")));
  if (found.length > 0) return found;
  throw new CogoError({
    code: "usage",
    message: `Expected corpus.jsonl in ${folder} or in a folder below it, found none.`,
    remedy: "Run ./cogo bench search --data DIR with one collection, or a folder of them",
  });
}

/** Reads `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`, no more than `limit` of the judged queries. */
export async function readCollection(folder: string, limit: number): Promise<Collection> {
  const documents = new Map<string, CollectionDocument>();
  for await (const document of readRecords(join(folder, "corpus.jsonl"), documentSchema)) {
    // Of two with one id, the later stands.
    documents.set(document.id, document);
  }
  const judgements = await readJudgements(join(folder, "qrels", "test.tsv"));
  const queries = new Map<string, JudgedQuery>();
  for await (const { id, text } of readRecords(join(folder, "queries.jsonl"), querySchema)) {
    const grades = judgements.get(id);
    if (grades === undefined || text.trim() === "" || queries.has(id)) continue;
    queries.set(id, { id, text, grades });
  }
  return {
    name: basename(folder),
    documents: [...documents.values()],
    queries: [...queries.values()].slice(0, limit),
  };
}

async function* readRecords<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
): AsyncGenerator<z.output<Schema>> {
  for await (const { line, number } of readLines(path)) {
    let record: unknown;
    try {
      record = JSON.parse(line);
    } catch {
      throw malformed(path, number, "JSON");
    }
    const parsed = schema.safeParse(record);
    if (!parsed.success) throw malformed(path, number, "an object with _id and text");
    yield parsed.data;
  }
}

/** Grades above nothing, by query and document; the header is a line whose grade is no number. */
async function readJudgements(path: string): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>();
  for await (const { line, number } of readLines(path)) {
    const [query, document, score, ...more] = line.split("\t");
    if (query === undefined || document === undefined || score === undefined || more.length > 0) {
      throw malformed(path, number, "query, document and score with tabs between");
    }
    const grade = Number(score);
    if (!(grade > 0)) continue;
    const ofQuery = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, ofQuery.set(document, grade));
  }
  return judgements;
}

async function* readLines(path: string): AsyncGenerator<{ line: string; number: number }> {
  if (!existsSync(path)) {
    throw new CogoError({ code: "usage", message: `Expected a file at ${path}, found none.` });
  }
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    number += 1;
    if (line.trim() !== "") yield { line, number };
  }
}

function malformed(path: string, line: number, expected: string): CogoError {
  return new CogoError({
    code: "usage",
    message: `Expected ${expected} in line ${line} of ${path}.`,
  });
}
