import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { z } from "zod";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { readJsonLines, readTextLines } from "../json_lines.ts";

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
  const documents = await readJsonLines(join(folder, "corpus.jsonl"), documentSchema);
  const judgements = await readJudgements(join(folder, "qrels", "test.tsv"));
  const queries = new Map<string, JudgedQuery>();
  for (const { id, text } of await readJsonLines(join(folder, "queries.jsonl"), querySchema)) {
    const grades = judgements.get(id);
    if (grades === undefined || text.trim() === "" || queries.has(id)) continue;
    queries.set(id, { id, text, grades });
  }
  return {
    name: basename(folder),
    // Of two with one id, the later stands.
    documents: [...new Map(documents.map((document) => [document.id, document])).values()],
    queries: [...queries.values()].slice(0, limit),
  };
}

/** Grades above nothing, by query and document; the header is a line whose grade is no number. */
async function readJudgements(path: string): Promise<Map<string, Map<string, number>>> {
  const judgements = new Map<string, Map<string, number>>();
  for (const line of await readTextLines(path)) {
    const [query = "", document = "", score] = line.split("\t");
    const grade = Number(score);
    if (!(grade > 0)) continue;
    const ofQuery = judgements.get(query) ?? new Map<string, number>();
    judgements.set(query, ofQuery.set(document, grade));
  }
  return judgements;
}
