import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createChance } from "../../model_server/chance.ts";
import type { Database } from "../../stack/database/database.ts";
import { ratio, timeEach } from "../measure.ts";

const NODES = 100_000;
const EDGES = 500_000;
const SEEDS = 10;
const HOPS = 2;
const FAN_OUT = 20;
const QUERIES = 100;

const CAPPED = `select cogo.expand_graph($1::jsonb, array[$2::uuid], ${HOPS}, null, ${FAN_OUT}, 50)`;

/** The same question without a cap, as the textbook writes it. */
const UNCAPPED = `
  with recursive reached (node_id, depth, score) as (
    select n.node_id, 0, 1::double precision from cogo.graph_nodes as n
    where n.tenant_id = $2 and n.kind = 'entity' and n.key in (select s ->> 'key' from jsonb_array_elements($1::jsonb) as s)
    union all
    select hop.node_id, reached.depth + 1, reached.score * 0.5 * hop.weight
    from reached cross join lateral (
      select e.target_id as node_id, e.weight from cogo.graph_edges as e where e.source_id = reached.node_id
      union all
      select e.source_id, e.weight from cogo.graph_edges as e where e.target_id = reached.node_id
    ) as hop
    where reached.depth < ${HOPS}
  )
  select n.node_id, n.name, max(reached.score) as score
  from reached join cogo.graph_nodes as n on n.node_id = reached.node_id
  where reached.depth > 0
  group by n.node_id, n.name order by score desc limit 50`;

/** How long two hops from ten seeds take in a heavy-tailed graph of 100,000 nodes, capped and not. */
export async function measureExpansion(database: Database, seed: number) {
  const tenantId = randomUUID();
  await database.transaction(async (transaction) => {
    await transaction.exec(await readFile(new URL("./make_graph.sql", import.meta.url), "utf8"));
    await transaction.query("select setseed(0.5)");
    await transaction.query("select pg_temp.make_graph($1, $2, $3)", [tenantId, NODES, EDGES]);
  });
  await database.exec("vacuum analyze cogo.graph_nodes; ");
  await database.exec("vacuum analyze cogo.graph_edges; ");
  const [shape] = await database.query(
    `select sum(count)::int as edges, max(count)::int as strongest from (
       select count(*) from cogo.graph_edges where tenant_id = $1 group by target_id) as degrees (count)`,
    [tenantId],
  );
  const chance = createChance(seed);
  const questions = Array.from({ length: QUERIES }, () =>
    JSON.stringify(
      Array.from({ length: SEEDS }, () => ({
        kind: "entity",
        key: String(Math.floor(chance.between(1, NODES + 1))),
        score: 1,
      })),
    ),
  );
  const measure = (sql: string) =>
    timeEach(questions, QUERIES / 10, (question) => database.query(sql, [question, tenantId]));
  const capped = await measure(CAPPED);
  const uncapped = await measure(UNCAPPED);
  return {
    ...{ nodes: NODES, edges: Number(shape?.edges), strongestInDegree: Number(shape?.strongest) },
    ...{ seeds: SEEDS, hops: HOPS, fanOut: FAN_OUT },
    cappedMilliseconds: capped,
    uncappedMilliseconds: uncapped,
    uncappedToCapped: {
      p50: ratio(uncapped.p50, capped.p50),
      p95: ratio(uncapped.p95, capped.p95),
    },
  };
}
