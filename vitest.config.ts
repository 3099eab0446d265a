import { defineConfig } from "vitest/config";

/** A room of tests. Those that start processes run one file at a time: a bare machine may have two cores. */
function project(
  name: string,
  include: string,
  options: { readonly slow: boolean; readonly env?: Record<string, string> },
) {
  const timeout = options.slow ? 240_000 : 60_000;
  return {
    test: {
      name,
      include: [`test/${include}/**/*.test.ts`],
      testTimeout: timeout,
      hookTimeout: timeout,
      fileParallelism: !options.slow,
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

export default defineConfig({
  test: {
    projects: [
      project("architecture", "architecture", { slow: false }),
      project("shared", "shared", { slow: false }),
      project("sql", "sql", { slow: false }),
      ...native,
      project("stack", "stack", { slow: true }),
      project("e2e", "e2e", { slow: true }),
    ],
  },
});
