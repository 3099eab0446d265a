import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createProjectFiles } from "../../shared/generation/by_models/project_files.ts";
import { fixtures, KINDS } from "../shared/generation/by_templates/templates/fixtures/mod.ts";
import { runIn, writeProject } from "../shared/generation/by_templates/templates/support.ts";

const MINUTES = 60_000;
const PACKAGES = fileURLToPath(new URL("../../node_modules", import.meta.url));

// A project has to stand below folders whose settings are not its own, such as a checkout of COGO.
const FOREIGN_CONFIGURATION =
  'throw new Error("This configuration belongs to another project.");\n';

async function createFolderBelowAForeignOne(name: string): Promise<string> {
  const above = await mkdtemp(join(tmpdir(), `cogo-${name}-`));
  await writeFile(join(above, "vitest.config.ts"), FOREIGN_CONFIGURATION);
  const folder = join(above, "project");
  await mkdir(folder);
  return folder;
}

// One installation for each kind: the fixtures of a kind share their packages.
describe.each(KINDS)("a generated %s", (kind) => {
  let folder: string;

  beforeAll(async () => {
    folder = await createFolderBelowAForeignOne(kind);
    await writeProject(folder, kind, fixtures.todoList);
    const installed = await runIn(folder, "npm", "install", "--no-audit", "--no-fund");
    expect(installed.output, "npm install").not.toContain("npm error");
  }, 5 * MINUTES);

  afterAll(() => rm(join(folder, ".."), { recursive: true, force: true }));

  it.each(Object.entries(fixtures))(
    "type-checks and passes its own tests for %s",
    async (_name, of) => {
      await writeProject(folder, kind, of);
      for (const script of ["typecheck", "test", "test:integration"]) {
        const { status, output } = await runIn(folder, "npm", "run", script);
        expect(status, output).toBe(0);
      }
    },
    3 * MINUTES,
  );

  if (kind === "rest-service") {
    it(
      "starts, answers and ends on a signal",
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

describe("a program written by models", () => {
  it(
    "runs its tests below a folder with a foreign configuration",
    async () => {
      const folder = await createFolderBelowAForeignOne("program");
      const files = createProjectFiles({ title: "Sum" }, ["decimal.js"]);
      for (const { path, content } of files) await writeFile(join(folder, path), content);
      await mkdir(join(folder, "test"));
      const test =
        'import { expect, it } from "vitest";\n\nit("adds", () => expect(1 + 1).toBe(2));\n';
      await writeFile(join(folder, "test", "sum.test.ts"), test);
      await symlink(PACKAGES, join(folder, "node_modules"));
      const { status, output } = await runIn(folder, "npm", "test");
      await rm(join(folder, ".."), { recursive: true, force: true });
      expect(status, output).toBe(0);
      expect(output).toContain("1 passed");
    },
    MINUTES,
  );
});
