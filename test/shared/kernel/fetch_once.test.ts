import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

test("an endpoint that drops the connection is asked once under Deno, whatever was kept alive", async () => {
  const root = resolve(import.meta.dirname, "../../..");
  const program = "test/shared/kernel/fixtures/drop_in_deno.ts";
  const { stdout } = await promisify(execFile)(
    resolve(root, "node_modules/.bin/deno"),
    ["run", "--no-lock", "--node-modules-dir=manual", "-A", program],
    { cwd: root },
  );
  expect(JSON.parse(stdout)).toEqual(
    ["GET", "POST"].flatMap((method) => ["GET /kept", `${method} /kept`, `${method} /dropped`]),
  );
});
