import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { FUNCTION_SECRETS } from "./scripts/deploy/function_secrets.ts";

// No test spends the developer's money: what it says of models and servers, it says itself.
for (const name of FUNCTION_SECRETS) delete process.env[name];

/**
 * A room of tests. Those that start processes run after the others, at most two files at a time: a bare
 * machine may have two cores. The others run one file after the other in the same process for each core,
 * which compiles the embedded database once; a file's database is its own all the same.
 */
function project(
  name: string,
  include: string,
  options: {
    readonly slow: boolean;
    /** One file at a time: they share something. */
    readonly alone?: boolean;
    readonly env?: Record<string, string>;
  },
) {
  // Ends what hangs; how fast the machine is that the tests run on says nothing of what they test.
  const timeout = options.slow ? 600_000 : 120_000;
  const cores = availableParallelism();
  return {
    test: {
      name,
      include: [`test/${include}/**/*.test.ts`],
      testTimeout: timeout,
      hookTimeout: timeout,
      ...(options.slow && !options.alone
        ? { maxWorkers: Math.min(cores, 2), sequence: { groupOrder: 1 } }
        : { maxWorkers: options.alone ? 1 : cores }),
      isolate: options.slow,
      env: options.env ?? {},
    },
  };
}

// The SQL tests run on the embedded database, and again on each native Postgres there is a superuser's URL of.
const servers = [
  { release: 15, url: process.env.COGO_TEST_DATABASE_URL },
  { release: 17, url: process.env.COGO_TEST_DATABASE_URL_17 },
];
const native = servers.flatMap(({ release, url }) =>
  url
    ? project(`sql-native-${release}`, "{sql,concurrency,native}", {
        slow: false,
        env: { COGO_TEST_SERVER_URL: url },
      })
    : [],
);

// Whether those tests would find a fault is asked once, on the newest of these servers.
const newest = servers.findLast(({ url }) => url)?.url;
const removedMends = newest
  ? [
      project("removed-mends", "removed_mends", {
        slow: false,
        env: { COGO_TEST_SERVER_URL: newest },
      }),
    ]
  : [];

// And those of the graph's copy on the Neo4j there is a URI of; it is emptied.
const neo4j = process.env.COGO_TEST_NEO4J_URI
  ? [project("neo4j", "neo4j", { slow: true, alone: true })]
  : [];

export default defineConfig({
  test: {
    projects: [
      project("architecture", "architecture", { slow: false }),
      project("shared", "shared", { slow: false }),
      project("functions", "functions", { slow: false }),
      project("client", "client", { slow: false }),
      project("conformance", "conformance", { slow: true }),
      project("sql", "sql", { slow: false }),
      ...native,
      ...removedMends,
      ...neo4j,
      project("stack", "stack", { slow: true }),
      project("e2e", "e2e", { slow: true }),
      project("docs", "docs", { slow: true }),
    ],
  },
});
