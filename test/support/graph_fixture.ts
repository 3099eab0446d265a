import type { Row } from "../../scripts/stack/database/database.ts";
import type { TestDatabase } from "./test_database.ts";

/** What a parser found in a document. */
export interface Facts {
  readonly symbols?: readonly Readonly<Record<string, unknown>>[];
  readonly references?: readonly Readonly<Record<string, unknown>>[];
  readonly entities?: readonly Readonly<Record<string, unknown>>[];
  readonly relations?: readonly Readonly<Record<string, unknown>>[];
}

/** A symbol that begins at this line of the first chunk. */
export const symbol = (qualifiedName: string, change: Readonly<Record<string, unknown>> = {}) => ({
  name: qualifiedName.split(".").at(-1),
  qualifiedName,
  kind: "function",
  startLine: 1,
  endLine: 5,
  chunk: 0,
  ...change,
});

/** A use of a name in the first chunk, by the symbol of this name where one is given. */
export const reference = (kind: string, to: string, from: string | null = null) => ({
  kind,
  from,
  to,
  line: 2,
  chunk: 0,
});

/** A tenant with documents in the project "test". */
export class GraphTenant {
  readonly tenantId: string;
  readonly #test: TestDatabase;
  readonly #asUser: (sql: string) => Promise<readonly Row[]>;

  private constructor(
    test: TestDatabase,
    tenantId: string,
    asUser: (sql: string) => Promise<readonly Row[]>,
  ) {
    this.#test = test;
    this.tenantId = tenantId;
    this.#asUser = asUser;
  }

  static async create(test: TestDatabase): Promise<GraphTenant> {
    const { userId, run } = await test.createUser();
    return new GraphTenant(test, userId, run);
  }

  /** A document of this path, with so many chunks, and what was found in it. Ingested again it is replaced. */
  async ingest(path: string, facts: Facts, chunks = 1, source = "uploads"): Promise<string> {
    const [row] = await this.#test.asOwner(
      `with source as (
         insert into cogo.sources (tenant_id, created_by, project, name) values ($1, $1, 'test', $3)
         on conflict on constraint name_is_unique_in_its_project do update set name = excluded.name
         returning source_id)
       insert into cogo.documents (tenant_id, created_by, project, source_id, path, title)
       select $1, $1, 'test', source_id, $2, $2 from source
       on conflict on constraint path_is_unique_in_its_source do update set title = excluded.title
       returning document_id`,
      [this.tenantId, path, source],
    );
    const documentId = String(row?.document_id);
    const [made] = await this.#test.asOwner(
      `with made as (
       insert into cogo.chunks (document_id, tenant_id, ordinal, header, content, content_hash, start_line,
                                end_line, length, term_ids, term_frequencies)
       select $1::uuid, $2::uuid, place, '', '', $1::uuid::text || place, 1, 9, 0, '{}', '{}'
       from generate_series(0, $3::int - 1) as place
       where not exists (select from cogo.chunks where document_id = $1::uuid and ordinal = place)
       returning chunk_id)
       select array_agg(chunk_id)::text as ids from made`,
      [documentId, this.tenantId, chunks],
    );
    await this.#test.asOwner(
      "select cogo.lock_corpus($1), cogo.index_chunks($1, coalesce($2::bigint[], '{}'))",
      [this.tenantId, made?.ids === null ? null : String(made?.ids)],
    );
    await this.#test.asOwner("select cogo.record_document_graph($1, $2::jsonb)", [
      documentId,
      JSON.stringify(facts),
    ]);
    return documentId;
  }

  async remove(documentId: string): Promise<void> {
    await this.#test.asOwner("delete from cogo.documents where document_id = $1", [documentId]);
  }

  /** The edges of this kind, as the user sees them: "from → to, weight". */
  async edges(kind: string): Promise<string[]> {
    const rows = await this.#asUser(
      `select coalesce(s.properties ->> 'qualifiedName', s.name) as source, s.kind as source_kind,
              coalesce(t.properties ->> 'qualifiedName', t.name) as target, e.weight,
              coalesce(d.path, '') as path
       from cogo.graph_edges as e
       join cogo.graph_nodes as s on s.node_id = e.source_id
       join cogo.graph_nodes as t on t.node_id = e.target_id
       left join cogo.documents as d on d.document_id = t.document_id
       where e.kind = '${kind}' order by e.edge_id`,
    );
    return rows
      .map(
        ({ source, source_kind, target, weight, path }) =>
          `${source_kind} ${source} → ${target}${path === "" ? "" : ` in ${path}`}, ${Number(weight).toFixed(2)}`,
      )
      .sort();
  }

  /** How sure the edges of this kind are: "from → to: certain, line 2". */
  async confidence(kind: string): Promise<string[]> {
    const rows = await this.#asUser(
      `select coalesce(s.properties ->> 'qualifiedName', s.name) as source,
              coalesce(t.properties ->> 'qualifiedName', t.name) as target,
              e.properties ->> 'confidence' as confidence, e.properties ->> 'line' as line
       from cogo.graph_edges as e
       join cogo.graph_nodes as s on s.node_id = e.source_id
       join cogo.graph_nodes as t on t.node_id = e.target_id
       where e.kind = '${kind}'`,
    );
    return rows
      .map(
        ({ source, target, confidence, line }) =>
          `${source} → ${target}: ${confidence}, line ${line}`,
      )
      .sort();
  }

  /** The keys of the nodes of this kind that the user sees. */
  async names(kind: string): Promise<unknown[]> {
    const rows = await this.#asUser(
      `select name from cogo.graph_nodes where kind = '${kind}' order by name`,
    );
    return rows.map(({ name }) => name);
  }
}

/** Turns the outbox on and empties it. */
export async function startOutbox(test: TestDatabase): Promise<void> {
  for (;;) {
    const claimed = await claimChanges(test);
    if (claimed.changes.length === 0) return;
    await completeChanges(test, claimed);
  }
}

/** What a projector was given. */
export interface ClaimedChanges {
  readonly fence: number;
  readonly changes: readonly {
    readonly entity: string;
    readonly entityId: number;
    readonly kind: string;
    readonly sequence: number;
    readonly version: number;
    readonly value: Readonly<Record<string, unknown>> | null;
  }[];
}

export const PROJECTOR = "00000000-0000-4000-8000-000000000001";

export async function claimChanges(
  test: TestDatabase,
  worker = PROJECTOR,
  quantity = 1000,
): Promise<ClaimedChanges> {
  const [row] = await test.asWorker("select cogo_api.claim_graph_changes($1, $2) as claimed", [
    worker,
    quantity,
  ]);
  return row?.claimed as ClaimedChanges;
}

export async function completeChanges(
  test: TestDatabase,
  { fence, changes }: ClaimedChanges,
): Promise<unknown> {
  const list = (member: "sequence" | "version") =>
    `{${changes.map((change) => change[member]).join()}}`;
  const [row] = await test.asWorker(
    "select cogo_api.complete_graph_changes($1, $2::bigint[], $3::integer[]) as count",
    [fence, list("sequence"), list("version")],
  );
  return row?.count;
}
