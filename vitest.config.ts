import { defineConfig } from "vitest/config";

/** A room of tests. Those that start processes run one file at a time: a bare machine may have two cores. */
function project(name: string, include: string, options: { readonly slow: boolean }) {
  const timeout = options.slow ? 240_000 : 30_000;
  return {
    test: {
      name,
      include: [`test/${include}/**/*.test.ts`],
      testTimeout: timeout,
      hookTimeout: timeout,
      fileParallelism: !options.slow,
    },
  };
}

export default defineConfig({
  test: {
    projects: [
      project("architecture", "architecture", { slow: false }),
      project("shared", "shared", { slow: false }),
      project("functions", "functions", { slow: false }),
      project("sql", "sql", { slow: false }),
      project("stack", "stack", { slow: true }),
      project("e2e", "e2e", { slow: true }),
    ],
  },
});
