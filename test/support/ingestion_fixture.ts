import { createHash } from "node:crypto";
import { z } from "zod";
import type { Row } from "../../scripts/stack/database/database.ts";
import type { TestDatabase } from "./test_database.ts";

/** Who does something through the user's doors. */
interface User {
  run(sql: string, parameters?: readonly (string | number)[]): Promise<readonly Row[]>;
}
type About = Readonly<Record<string, unknown>>;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A document as the endpoint hands it to the database. */
export const submission = (path: string, text: string, about: About = {}) => ({
  path,
  content: Buffer.from(text).toString("base64"),
  hash: sha256(text),
  ...about,
});

export async function openIngestion(
  user: User,
  project = "default",
  source: About = { name: "uploads" },
): Promise<string> {
  const [opened] = await user.run("select ingestion_id from cogo_api.open_ingestion($1, $2)", [
    project,
    JSON.stringify(source),
  ]);
  return String(opened?.ingestion_id);
}

/** Submits documents; what became of each, by path. */
export async function submitTo(
  user: User,
  ingestionId: string,
  documents: readonly About[],
): Promise<Readonly<Record<string, unknown>>> {
  const rows = await user.run("select * from cogo_api.submit_documents($1, $2)", [
    ingestionId,
    JSON.stringify(documents),
  ]);
  return Object.fromEntries(rows.map((row) => [row.path, row.outcome]));
}

const leasedSchema = z
  .object({ document_id: z.uuid(), path: z.string(), lease_token: z.uuid(), content: z.string() })
  .transform((row) => ({
    documentId: row.document_id,
    path: row.path,
    leaseToken: row.lease_token,
    text: Buffer.from(row.content, "base64").toString(),
  }));
/** A submission as a worker holds it. */
export type HeldSubmission = z.output<typeof leasedSchema>;

export async function claimSubmissions(
  test: TestDatabase,
  quantity = 10,
  leaseSeconds = 30,
): Promise<readonly HeldSubmission[]> {
  const rows = await test.asWorker("select * from cogo_api.claim_submissions($1, $2)", [
    quantity,
    leaseSeconds,
  ]);
  return leasedSchema.array().parse(rows);
}

/** Indexes what a worker holds, each paragraph of the text as a chunk; returns how many chunks are new. */
export async function index(
  test: TestDatabase,
  { documentId, leaseToken, path, text }: HeldSubmission,
  about: About = {},
): Promise<number> {
  const chunks = text.split("\n\n").map((content, place) => ({
    header: path,
    content,
    sectionPath: [],
    symbol: null,
    startLine: 2 * place + 1,
    endLine: 2 * place + 1,
  }));
  const [row] = await test.asWorker("select cogo_api.index_document($1, $2, $3) as count", [
    documentId,
    leaseToken,
    JSON.stringify({ title: path, type: "markdown", language: null, chunks, ...about }),
  ]);
  return Number(row?.count);
}

/** Hands documents in, told by path and text, and indexes them. */
export async function ingest(
  test: TestDatabase,
  user: User,
  texts: Readonly<Record<string, string>>,
  about: About & { readonly project?: string } = {},
): Promise<void> {
  const { project, ...rest } = about;
  const ingestionId = await openIngestion(user, project);
  const documents = Object.entries(texts).map(([path, text]) => submission(path, text, rest));
  await submitTo(user, ingestionId, documents);
  for (const held of await claimSubmissions(test, 1000)) await index(test, held);
}

/** The contents of the user's document at a path, each with the id of its chunk, in order. */
export async function chunksAt(user: User, path: string): Promise<readonly Row[]> {
  return await user.run(
    `select chunk_id::int, content from cogo_api.chunks join cogo_api.documents using (document_id)
     where path = $1 order by ordinal`,
    [path],
  );
}

/** What contradicts the rule that postings and statistics say what the chunks hold, and nothing else. */
export async function indexErrors(test: TestDatabase): Promise<readonly Row[]> {
  return await test.asOwner(`
    with held as (
      select c.tenant_id, c.chunk_id, e.term_id, e.frequency, c.length
      from cogo.chunks as c, unnest(c.term_ids, c.term_frequencies) as e (term_id, frequency)
    )
    select 'no posting' as error, to_jsonb(m) as what
    from (select chunk_id, term_id, frequency, length from held
          except select chunk_id, term_id, frequency, length from cogo.postings) as m
    union all
    select 'no chunk', to_jsonb(m)
    from (select chunk_id, term_id, frequency, length from cogo.postings
          except select chunk_id, term_id, frequency, length from held) as m
    union all
    select 'document frequency', to_jsonb(t)
    from cogo.terms as t
    where document_frequency <> (select count(*) from held where held.term_id = t.term_id and held.tenant_id = t.tenant_id)
    union all
    select 'corpus', to_jsonb(m)
    from (select tenant_id, count(*) as chunks, sum(length)::bigint as total_length from cogo.chunks group by 1
          except select tenant_id, chunks, total_length from cogo.corpora) as m
    union all
    select 'empty corpus', to_jsonb(m)
    from cogo.corpora as m
    where not exists (select from cogo.chunks where chunks.tenant_id = m.tenant_id) and (chunks, total_length) <> (0, 0)
    union all
    select 'analysis', jsonb_build_object('chunk', c.chunk_id)
    from cogo.chunks as c
    where (select jsonb_object_agg(t.term, e.frequency)
           from unnest(c.term_ids, c.term_frequencies) as e (term_id, frequency)
           join cogo.terms as t on t.term_id = e.term_id and t.tenant_id = c.tenant_id)
      is distinct from (
           select jsonb_object_agg(a.term, a.frequency)
           from cogo.analyse_chunk(c.header, c.content) as found,
                unnest(found.terms, found.frequencies) as a (term, frequency))`);
}

/** Takes away all knowledge and lets the clock run. */
export async function clearKnowledge(test: TestDatabase): Promise<void> {
  test.setClock(null);
  for (const table of ["sessions", "documents", "sources", "subscriptions", "embedders"]) {
    await test.asOwner(`delete from cogo.${table} where true`);
  }
}
