import type { Database } from "../../../stack/database/database.ts";
import { average } from "../metrics.ts";
import { type GrowingKnowledge, RARE_FOLDER } from "./fill.ts";
import type { Question } from "./measure_latency.ts";

/** Half-precision vectors cannot tell distances apart that differ by less. */
const TOLERANCE = 1e-6;

/** As search_knowledge() asks it, before the rest of a search leaves some of them out. */
const FOUND = `
  select v.chunk_id::integer as chunk_id
  from cogo.score_vectors($2, $4, $1::extensions.halfvec(384), cogo.chunks_in_scope($2, $3::jsonb), 100) as v
  order by v.score desc, v.chunk_id limit 10`;

const EXACT = `
  select e.chunk_id::integer as chunk_id, e.embedding operator(extensions.<=>) $1::extensions.halfvec(384) as distance
  from cogo.chunk_embeddings as e
  join cogo.chunks using (chunk_id) join cogo.documents using (document_id)
  where e.tenant_id = $2 and documents.path like $3
  order by 2, 1`;

/**
 * The share of the ten nearest vectors, found by comparing all, that a search by vectors finds: of the tenant
 * that has almost everything, of the one with a chunk in a hundred, in a scope that keeps a chunk in a hundred.
 */
export async function measureRecall(knowledge: GrowingKnowledge, questions: readonly Question[]) {
  const small = { ...knowledge, tenantId: knowledge.smallTenantId };
  return {
    withoutFilter: await recall(knowledge, questions, "%"),
    ofSmallTenant: await recall(small, questions, "%"),
    inNarrowScope: await recall(knowledge, questions, `${RARE_FOLDER}/%`),
  };
}

async function recall(
  knowledge: GrowingKnowledge,
  questions: readonly Question[],
  paths: string,
): Promise<number> {
  const { database, tenantId, model } = knowledge;
  const scope = JSON.stringify(paths === "%" ? {} : { paths: [paths] });
  const shares: number[] = [];
  for (const question of questions) {
    const near = await findExactly(knowledge, question, paths);
    const rows = await database.query(FOUND, [question.embedding, tenantId, scope, model.name]);
    const found = rows.filter(({ chunk_id }) => near.has(Number(chunk_id))).length;
    const wanted = Math.min(10, near.size);
    if (wanted > 0) shares.push(Math.min(found, wanted) / wanted);
  }
  return Math.round(average(shares) * 1_000) / 1_000;
}

/** The ten nearest, and what is as near as the tenth. */
async function findExactly(
  { database, tenantId }: GrowingKnowledge,
  { embedding }: Question,
  paths: string,
): Promise<ReadonlySet<number>> {
  const rows = await withoutIndex(database, [embedding, tenantId, paths]);
  const edge = Number(rows[9]?.distance ?? Number.POSITIVE_INFINITY) + TOLERANCE;
  return new Set(
    rows.filter(({ distance }) => Number(distance) <= edge).map(({ chunk_id }) => Number(chunk_id)),
  );
}

async function withoutIndex(database: Database, parameters: readonly string[]) {
  return await database.transaction(async (transaction) => {
    await transaction.exec("set local enable_indexscan = off");
    return await transaction.query(`${EXACT} limit 40`, parameters);
  });
}
