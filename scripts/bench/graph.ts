import { migrate } from "../stack/database/migrate.ts";
import { createUndo } from "../stack/undo.ts";
import { defineBenchmark, wholeNumber } from "./benchmark.ts";
import { measureExpansion } from "./graph/measure_expansion.ts";
import { measureLag } from "./graph/measure_lag.ts";
import { openGraph } from "./graph/open_graph.ts";
import { prepareChanges } from "./graph/write_changes.ts";
import { startBenchNeo4j } from "./neo4j.ts";
import { startBenchPostgres } from "./postgres.ts";

const options = { seconds: wholeNumber(20), seed: wholeNumber(1, 0) };

/**
 * How far Neo4j lags behind at 1,000 changes a second, and how long an expansion takes in Postgres.
 *
 * @throws CogoError `postgres_missing`, `neo4j_missing`.
 */
export const benchGraph = defineBenchmark(options, async ({ seconds, seed }) => {
  const undo = createUndo(() => undefined);
  try {
    const neo4j = await startBenchNeo4j();
    undo.add(() => neo4j.stop());
    const postgres = await startBenchPostgres();
    undo.add(() => postgres.stop());
    const graph = await openGraph(postgres.url, neo4j.uri);
    undo.add(() => graph.close());
    await migrate(graph.database);
    await prepareChanges(graph.database);

    const lag = await measureLag(graph, seconds);
    await graph.database.query("select cogo.stop_graph_projection()");
    const expansion = await measureExpansion(graph.database, seed);
    return {
      ...{ postgres: postgres.version, neo4j: neo4j.version },
      projectionLag: lag,
      expansionInPostgres: expansion,
      passed: lag.missing === 0,
    };
  } finally {
    await undo.run();
  }
});
