import { z } from "zod";
import {
  claimSubmissions,
  index,
  openIngestion,
  submission,
  submitTo,
} from "./ingestion_fixture.ts";
import type { TestDatabase } from "./test_database.ts";

type User = Awaited<ReturnType<TestDatabase["createUser"]>>;

/** A document whose chunks are given as a parser would give them. */
interface DocumentInput {
  readonly path: string;
  readonly project?: string;
  readonly visibility?: "tenant" | "project" | "session";
  readonly sessionId?: string;
  readonly type?: string;
  readonly language?: string | null;
  readonly modifiedAt?: string;
  /** Header and content of each chunk; the header is the path by default. */
  readonly chunks: readonly (string | { readonly header: string; readonly content: string })[];
  /** What it declares, each with the place of its chunk. */
  readonly symbols?: readonly { readonly qualifiedName: string; readonly chunk: number }[];
}

/** Hands a document in and indexes it with these chunks, through the doors that the endpoint and the worker use. */
export async function indexDocument(
  test: TestDatabase,
  user: User,
  input: DocumentInput,
): Promise<string> {
  const { path, chunks, type = "text", language = null, symbols = [], ...about } = input;
  await submitDocument(user, { path, text: JSON.stringify(chunks), ...about });
  const [held] = await claimSubmissions(test, 1);
  if (held === undefined) throw new Error("Expected a submission to index");
  await index(test, held, {
    ...{ title: path, type, language, references: [] },
    symbols: symbols.map((symbol) => ({
      ...{ name: symbol.qualifiedName.split(".").at(-1), kind: "function", ...symbol },
      ...{ startLine: symbol.chunk + 1, endLine: symbol.chunk + 1 },
    })),
    chunks: chunks.map((chunk, place) => ({
      ...(typeof chunk === "string" ? { header: path, content: chunk } : chunk),
      ...{ sectionPath: [], symbol: null, startLine: place + 1, endLine: place + 1 },
    })),
  });
  return held.documentId;
}

/** Submits a document's text for the knowledge worker to parse. */
export async function submitDocument(
  user: User,
  input: { readonly path: string; readonly text: string; readonly project?: string },
): Promise<void> {
  const { path, text, project, ...about } = input;
  await submitTo(user, await openIngestion(user, project), [submission(path, text, about)]);
}

const pendingSchema = z.object({ chunk_id: z.coerce.number(), text: z.string() });

/** Gives every chunk that waits for this embedder the vector that `vectorOf` makes of its text. */
export async function embedPending(
  test: TestDatabase,
  embedder: string,
  vectorOf: (text: string) => string,
): Promise<number> {
  const rows = await test.asWorker("select * from cogo_api.claim_embeddings($1, 1000)", [embedder]);
  const embeddings = rows
    .map((row) => pendingSchema.parse(row))
    .map(({ chunk_id: chunkId, text }) => ({ chunkId, embedding: vectorOf(text) }));
  await test.asWorker("select cogo_api.record_embeddings($1, $2)", [
    embedder,
    JSON.stringify(embeddings),
  ]);
  return embeddings.length;
}

/** A unit vector along one of the 384 axes, or between some of them. */
export function axisVector(...axes: readonly number[]): string {
  const share = 1 / Math.sqrt(axes.length);
  const values = Array.from({ length: 384 }, (_, place) => (axes.includes(place) ? share : 0));
  return `[${values.join(",")}]`;
}
