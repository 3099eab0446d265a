import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("parseDocument() reads every type under Deno as well", async () => {
  const root = resolve(import.meta.dirname, "../../../../..");
  const program = "test/shared/knowledge/ingest/parse/fixtures/run_in_deno.ts";
  const { stdout } = await promisify(execFile)(
    resolve(root, "node_modules/.bin/deno"),
    ["run", "--no-lock", "--node-modules-dir=manual", "-A", program],
    { cwd: root },
  );
  expect(JSON.parse(stdout)).toEqual(Array.from({ length: 15 }, () => "parsed"));
});
