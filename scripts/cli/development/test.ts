import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { runChecks } from "../../check/run_checks.ts";
import { PROJECT_ROOT } from "../../project_root.ts";
import { countTests, type TestCounts } from "./test_counts.ts";

/**
 * `./cogo test`: every check, then every test. Ends with a plain line
 * `N passed, N failed[, N skipped]`; what was skipped is named. On CI a skipped test is a failure.
 */
export async function test(): Promise<number> {
  const checks = runChecks(PROJECT_ROOT);
  const tests = runVitest();
  const passed = checks.passed + tests.passed;
  const failed = checks.failed + tests.failed;
  const skippedNames = [...tests.skippedNames, ...missingParts()];
  for (const name of skippedNames) process.stdout.write(`skipped: ${name}\n`);
  const skipped = skippedNames.length;
  const suffix = skipped === 0 ? "" : `, ${skipped} skipped`;
  process.stdout.write(`${passed} passed, ${failed} failed${suffix}\n`);
  const skippedOnCi = process.env.CI !== undefined && skipped > 0;
  return failed === 0 && passed > 0 && !skippedOnCi ? 0 : 1;
}

/** Whole rooms of tests that this machine has no part for. */
function missingParts(): string[] {
  const parts = {
    COGO_TEST_DATABASE_URL: "SQL tests on Postgres 15: set it to a superuser's URL",
    COGO_TEST_DATABASE_URL_17: "SQL tests on Postgres 17: set it to a superuser's URL",
    COGO_TEST_NEO4J_URI: "graph tests on Neo4j: set it to the address of one that may be emptied",
    COGO_TEST_CHROMIUM: "pages in a browser: set it to the path of Chromium",
  };
  return Object.entries(parts)
    .filter(([variable]) => !process.env[variable])
    .map(([variable, what]) => `${what.replace("set it", `set ${variable}`)}`);
}

function runVitest(): TestCounts {
  const manifest = createRequire(import.meta.url).resolve("vitest/package.json");
  const report = join(PROJECT_ROOT, "node_modules", ".cogo-tests.json");
  const words = ["run", "--reporter=default", "--reporter=json", `--outputFile=${report}`];
  const { status } = spawnSync(
    process.execPath,
    [join(dirname(manifest), "vitest.mjs"), ...words],
    { cwd: PROJECT_ROOT, stdio: "inherit" },
  );
  return countTests(report, status);
}
