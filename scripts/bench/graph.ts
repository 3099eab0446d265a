import { loadavg } from "node:os";
import { createUndo } from "../stack/undo.ts";
import { parseArguments } from "./arguments.ts";
import { migrate } from "./database.ts";
import { measureDrift } from "./graph/measure_drift.ts";
import { measureExpansion } from "./graph/measure_expansion.ts";
import { measureLag } from "./graph/measure_lag.ts";
import { openGraph } from "./graph/open_graph.ts";
import { prepareChanges } from "./graph/write_changes.ts";
import { startBenchNeo4j } from "./neo4j.ts";
import { readCount } from "./options.ts";
import { startBenchPostgres } from "./postgres.ts";

/**
 * `./cogo bench graph [--seconds 20] [--kills 4] [--seed 1]`: how far Neo4j lags behind at 1,000 changes a
 * second, whether it equals Postgres after both it and the projectors were killed, and how long an
 * expansion takes in Postgres.
 *
 * @throws CogoError `postgres_missing`, `neo4j_missing`.
 */
export async function benchGraph(words: readonly string[]) {
  const { values } = parseArguments(words, {
    seconds: { type: "string", default: "20" },
    kills: { type: "string", default: "4" },
    seed: { type: "string", default: "1" },
    json: { type: "boolean" },
  });
  const seconds = readCount("--seconds", values.seconds);
  const settings = {
    seed: readCount("--seed", values.seed, 0),
    kills: readCount("--kills", values.kills, 0),
  };
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

    const loadAverageAtStart = loadavg()[0];
    const lag = await measureLag(graph, seconds);
    const drift = await measureDrift(graph, neo4j, addresses, settings);
    await graph.database.query("select cogo.stop_graph_projection()");
    const expansion = await measureExpansion(graph.database, settings.seed);
    return {
      benchmark: "graph",
      ...{ postgresVersion: postgres.version, neo4jVersion: neo4j.version, loadAverageAtStart },
      projectionLag: lag,
      driftAfterKills: drift,
      expansionInPostgres: expansion,
      passed: drift.drift === 0 && lag.missing === 0,
    };
  } finally {
    await undo.run();
  }
}
