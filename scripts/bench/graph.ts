import { createUndo } from "../stack/undo.ts";
import { defineBenchmark, wholeNumber } from "./benchmark.ts";
import { migrate } from "./database.ts";
import { measureDrift } from "./graph/measure_drift.ts";
import { measureExpansion } from "./graph/measure_expansion.ts";
import { measureLag } from "./graph/measure_lag.ts";
import { openGraph } from "./graph/open_graph.ts";
import { prepareChanges } from "./graph/write_changes.ts";
import { startBenchNeo4j } from "./neo4j.ts";
import { startBenchPostgres } from "./postgres.ts";

const options = { seconds: wholeNumber(20), kills: wholeNumber(4, 0), seed: wholeNumber(1, 0) };

/**
 * How far Neo4j lags behind at 1,000 changes a second, whether it equals Postgres after both it and the
 * projectors were killed, and how long an expansion takes in Postgres.
 *
 * @throws CogoError `postgres_missing`, `neo4j_missing`.
 */
export const benchGraph = defineBenchmark(options, async ({ seconds, kills, seed }) => {
  const undo = createUndo(() => undefined);
  try {
    const neo4j = await startBenchNeo4j();
    undo.add(() => neo4j.stop());
    const postgres = await startBenchPostgres();
    undo.add(() => postgres.stop());
    const addresses = { databaseUrl: postgres.url, neo4jUri: neo4j.uri };
    const graph = await openGraph(addresses);
    undo.add(() => graph.close());
    await migrate(graph.database);
    await prepareChanges(graph.database);

    const lag = await measureLag(graph, seconds);
    const drift = await measureDrift(graph, neo4j, addresses, { seed, kills });
    await graph.database.query("select cogo.stop_graph_projection()");
    const expansion = await measureExpansion(graph.database, seed);
    return {
      ...{ postgres: postgres.version, neo4j: neo4j.version },
      projectionLag: lag,
      driftAfterKills: drift,
      expansionInPostgres: expansion,
      passed: drift.drift === 0 && lag.missing === 0,
    };
  } finally {
    await undo.run();
  }
});
