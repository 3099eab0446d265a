import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("executeTestFile() runs a Hono and Zod service under Deno as well", async () => {
  const root = resolve(import.meta.dirname, "../../../..");
  const { stdout } = await promisify(execFile)(
    resolve(root, "node_modules/.bin/deno"),
    [
      "run",
      "--node-modules-dir=manual",
      "-A",
      "test/shared/quality/sandbox/fixtures/run_in_deno.ts",
    ],
    { cwd: root },
  );
  const results: unknown = JSON.parse(stdout);
  expect(results).toEqual([
    expect.objectContaining({ outcome: "passed" }),
    expect.objectContaining({ outcome: "passed" }),
  ]);
}, 60_000);
