import type { Database } from "../../stack/database/database.ts";

const TABLES = "documents chunks terms postings chunk_embeddings graph_nodes graph_edges".split(
  " ",
);

/** What a chunk takes on the disk, in bytes, with everything that finds it again. */
export async function measureSize(database: Database) {
  const rows = await database.query(
    `select name, pg_total_relation_size(('cogo.' || name)::regclass)::float8 / greatest((select count(*) from cogo.chunks), 1) as bytes
     from jsonb_array_elements_text($1::jsonb) as name`,
    [JSON.stringify(TABLES)],
  );
  const byTable = Object.fromEntries(
    rows.map(({ name, bytes }) => [String(name), Math.round(Number(bytes))]),
  );
  const total = Object.values(byTable).reduce((sum, bytes) => sum + bytes, 0);
  return { bytesPerChunk: total, byTable };
}
