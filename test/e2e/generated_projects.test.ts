import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fixtures, KINDS } from "../shared/generation/by_templates/templates/fixtures/mod.ts";
import { runIn, writeProject } from "../shared/generation/by_templates/templates/support.ts";

const MINUTES = 60_000;

// One installation for each kind: the fixtures of a kind share their packages.
describe.each(KINDS)("a generated %s", (kind) => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), `cogo-${kind}-`));
    await writeProject(folder, kind, fixtures.todoList);
    const installed = await runIn(folder, "npm", "install", "--no-audit", "--no-fund");
    expect(installed.output, "npm install").not.toContain("npm error");
  }, 5 * MINUTES);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(Object.entries(fixtures))(
    "type-checks and passes its own tests for %s",
    async (_name, of) => {
      await writeProject(folder, kind, of);
      const [types, tests] = await Promise.all([
        runIn(folder, "npm", "run", "typecheck"),
        runIn(folder, "npm", "test"),
      ]);
      expect(types.status, types.output).toBe(0);
      expect(tests.status, tests.output).toBe(0);
    },
    3 * MINUTES,
  );

  if (kind === "rest-service") {
    it(
      "starts, answers and ends when it is told to",
      async () => {
        await writeProject(folder, kind, fixtures.library);
        const env = { ...process.env, PORT: "0" };
        const server = spawn("node_modules/.bin/tsx", ["src/server.ts"], { cwd: folder, env });
        const [line] = await once(server.stdout, "data");
        const address = /http:\S+/.exec(String(line))?.[0] ?? "";
        expect(await (await fetch(`${address}/health`)).json()).toEqual({ status: "ok" });
        server.kill("SIGTERM");
        const [status] = await once(server, "exit");
        expect(status).toBe(0);
      },
      MINUTES,
    );
  }
});
