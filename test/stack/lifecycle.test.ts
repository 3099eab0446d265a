import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openStack } from "../../scripts/cli/stack/stack_session.ts";
import { layTemplate } from "../../scripts/stack/database/lay_template.ts";
import {
  keepStack,
  type StackState,
  stackStatus,
  startDaemon,
  startStack,
  stopStack,
  useStack,
} from "../../scripts/stack/mod.ts";
import { eventually, fixtureRoot, makeClient, signUp } from "../support/stack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const quiet = (): void => undefined;
const health = (state: StackState) =>
  fetch(`${state.apiUrl}/_internal/health`).then((response) => response.status);

describe("The embedded stack", () => {
  const folder = temporaryFolder();
  let project: string;
  const start = (options: { port?: number | undefined } = {}) =>
    startStack(
      { projectRoot: fixtureRoot, folder, sqlFolder: join(project, "sql"), port: 0, ...options },
      quiet,
    );

  beforeAll(async () => {
    project = join(folder, "project");
    await cp(fixtureRoot, project, { recursive: true });
  });

  it("knows no time before its own, though its database is a copy", async () => {
    await layTemplate(join(folder, "older"));
    const before = new Date().toISOString();
    const sqlFolder = fileURLToPath(new URL("../../sql", import.meta.url));
    const stack = await startStack(
      { projectRoot: fixtureRoot, folder: join(folder, "new"), port: 0, sqlFolder },
      quiet,
    );
    const earlier = await stack.database.query(
      `select component as what from cogo.health_states where since < $1::timestamptz
       union all select 'version' from cogo.schema_versions where installed_at < $1::timestamptz
       union all select 'sweep' from cogo.last_sweep where swept_at < $1::timestamptz
       union all select 'rollup' from cogo.indicator_rollup where rolled_to <> date_trunc('hour', rolled_to) or rolled_to < date_trunc('hour', $1::timestamptz)
       union all select 'agent' from cogo.agents where state_since < $1::timestamptz
       union all select 'template' from cogo.workflow_templates where least(created_at, activated_at) < $1::timestamptz`,
      [before],
    );
    await stack.stop();
    expect(earlier).toEqual([]);
  });

  it("keeps data, users, sessions and keys over a restart", async () => {
    const first = await start();
    const { client, email, id } = await signUp(first);
    await client.from("authors").insert({ id, name: "Ann" });
    const session = (await client.auth.getSession()).data.session;
    await first.stop();

    const second = await start();
    expect(second.keys).toEqual(first.keys);
    expect(second.migrationsApplied).toEqual([]);
    const again = makeClient(second);
    const { data } = await again.auth.signInWithPassword({ email, password: "correct horse" });
    expect(data.user?.id).toBe(id);
    expect((await again.from("authors").select("name")).data).toEqual([{ name: "Ann" }]);
    const refreshed = await makeClient(second).auth.refreshSession({
      refresh_token: session?.refresh_token ?? "",
    });
    expect(refreshed.error).toBeNull();
    await second.stop();
  });

  it("keeps its keys readable by their owner alone", async () => {
    const { mode } = await stat(join(folder, "data", "keys.json"));
    expect(mode & 0o777).toBe(0o600);
  });

  it("refuses a data folder that another stack uses", async () => {
    const first = await start();
    await expect(start()).rejects.toMatchObject({ code: "stack_already_running" });
    await first.stop();
  });

  it("takes over a data folder whose stack has died", async () => {
    const child = spawn(process.execPath, ["-e", ""]);
    await new Promise((resolve) => child.once("exit", resolve));
    await writeFile(
      join(folder, "data", "stack.lock"),
      JSON.stringify({ pid: child.pid, startedAt: "1" }),
    );
    await (await start()).stop();
  });

  it("names a port that is taken, and how to choose another", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    await expect(start({ port })).rejects.toMatchObject({
      code: "port_taken",
      message: expect.stringContaining(String(port)),
      remedy: expect.stringContaining("COGO_API_PORT"),
    });
    server.close();
  });

  it("takes the next free port when none was chosen and the usual one is taken", async () => {
    const first = await start({ port: undefined });
    const other = join(folder, "beside");
    const options = { projectRoot: fixtureRoot, folder: other, sqlFolder: join(project, "sql") };
    const second = await startStack(options, () => undefined);
    expect(second.urls.api).not.toBe(first.urls.api);
    expect((await fetch(`${second.urls.api}/_internal/health`)).ok).toBe(true);
    await second.stop();
    await first.stop();
  });

  it("names file, line and SQLSTATE of a migration that fails, and applies nothing of it", async () => {
    const file = join(project, "sql", "20260102000000_bad.sql");
    await writeFile(
      file,
      "create table cogo_api.half (id integer);\n\nselect 1;\nselect\n  absent from cogo_api.notes;\n",
    );
    await expect(start()).rejects.toMatchObject({
      code: "migration_failed",
      message: expect.stringMatching(
        /20260102000000_bad\.sql:5: column "absent" does not exist \(SQLSTATE 42703\)/,
      ),
      details: { file: "20260102000000_bad.sql", line: 5, sqlstate: "42703" },
    });
    await writeFile(file, "create table cogo_api.half (id integer);\n");
    const stack = await start();
    expect(stack.migrationsApplied).toEqual(["20260102000000_bad.sql"]);
    await stack.stop();
  });

  it("refuses what a hosted project would refuse a migration", async () => {
    const file = join(project, "sql", "20260103000000_superuser.sql");
    await writeFile(file, "create table auth.mine (id integer);\n");
    await expect(start()).rejects.toMatchObject({
      code: "migration_failed",
      details: { sqlstate: "42501" },
    });
    await rm(file);
  });

  it("tells to reset when an applied migration has changed or gone", async () => {
    const file = join(project, "sql", "20260101000200_channels.sql");
    const before = await readFile(file, "utf8");
    await writeFile(file, `${before}\nselect 1;\n`);
    await expect(start()).rejects.toMatchObject({
      code: "migration_changed",
      remedy: expect.stringContaining("./cogo reset"),
    });
    await rm(file);
    await expect(start()).rejects.toMatchObject({ code: "migration_missing" });
    await writeFile(file, before);
  });
});

describe("The stack's daemon", () => {
  const folder = temporaryFolder();
  const options = () => ({ projectRoot: fixtureRoot, folder, port: 0 });
  afterAll(() => stopStack(folder));

  it("startDaemon() leaves a stack behind that stackStatus() finds and stopStack() ends with its functions", async () => {
    expect(await stackStatus(folder)).toEqual({ status: "stopped" });
    const state = await startDaemon(options());
    expect(await health(state)).toBe(200);
    await fetch(`${state.apiUrl}/functions/v1/echo`);
    const status = await eventually(async () => {
      const current = await stackStatus(folder);
      return current.status === "running" &&
        current.state.functions.some(({ slug }) => slug === "echo")
        ? current.state
        : undefined;
    });
    expect(status).toMatchObject({ pid: state.pid, port: state.port });
    const echo = status.functions.find(({ slug }) => slug === "echo");
    await expect(startDaemon(options())).rejects.toMatchObject({ code: "stack_already_running" });
    expect(await stopStack(folder)).toBe(true);
    expect(await stackStatus(folder)).toEqual({ status: "stopped" });
    expect(() => process.kill(echo?.pid ?? 0, 0)).toThrow("ESRCH");
  });

  it("loses no commit and leaves no function behind when it is killed", async () => {
    const state = await startDaemon(options());
    const headers = { apikey: state.secretKey, "content-type": "application/json" };
    const remember = (said: string) =>
      fetch(`${state.apiUrl}/rest/v1/rpc/remember`, {
        method: "POST",
        headers,
        body: JSON.stringify({ said }),
      });
    for (let index = 0; index < 50; index += 1) await remember(`committed ${index}`);
    const { pid } = await (await fetch(`${state.apiUrl}/functions/v1/echo`)).json();
    process.kill(state.pid, "SIGKILL");
    await eventually(() => (isGone(pid) ? true : undefined));

    const next = await startDaemon(options());
    const response = await fetch(`${next.apiUrl}/rest/v1/remembered?select=said`, { headers });
    expect(await response.json()).toHaveLength(50);
    expect(next.publishableKey).toBe(state.publishableKey);
    await stopStack(folder);
  });

  it("starts over when it was killed while it made the database", async () => {
    await rm(join(folder, "data"), { recursive: true });
    const starting = startDaemon(options());
    const lock = await eventually(async () => {
      const made = await stat(join(folder, "data", "postgres", "PG_VERSION")).catch(
        () => undefined,
      );
      return made && readFile(join(folder, "data", "stack.lock"), "utf8");
    }, 120_000);
    process.kill(JSON.parse(lock).pid, "SIGKILL");
    await expect(starting).rejects.toMatchObject({ code: "stack_failed" });
    expect(await health(await startDaemon(options()))).toBe(200);
    await stopStack(folder);
  });

  it("stops at once when asked to while it starts", async () => {
    const loader = fileURLToPath(import.meta.resolve("tsx"));
    const entry = fileURLToPath(new URL("../../scripts/stack/daemon.ts", import.meta.url));
    const child = spawn(process.execPath, ["--import", loader, entry, JSON.stringify(options())], {
      stdio: "ignore",
    });
    await eventually(async () =>
      readFile(join(folder, "data", "stack.lock"), "utf8").catch(() => undefined),
    );
    child.kill("SIGTERM");
    expect(await new Promise((resolve) => child.once("exit", resolve))).toBe(0);
    await expect(stat(join(folder, "data", "stack.lock"))).rejects.toThrow("ENOENT");
  });
});

describe("A stack that several processes use", () => {
  const folder = temporaryFolder();
  const options = (idleLimitMs?: number) => ({
    projectRoot: fixtureRoot,
    folder,
    port: 0,
    idleLimitMs,
  });
  const stopped = () =>
    eventually(async () => ((await stackStatus(folder)).status === "stopped" ? true : undefined));
  afterAll(() => stopStack(folder));

  it("is started once by those who come at the same moment", async () => {
    const states = await Promise.all([useStack(options()), useStack(options())]);
    expect(states[0]?.pid).toBe(states[1]?.pid);
    expect(await useStack(options())).toMatchObject({ pid: states[0]?.pid });
  });

  it("is refused to the one of them who wants another port", async () => {
    const own = join(folder, "ports");
    const open = (port: number) => openStack({ ...options(), folder: own, port }, () => undefined);
    const ports = [await freePort(), await freePort()];
    const [one, other] = await Promise.allSettled(ports.map(open));
    await stopStack(own);
    const refused = [one, other].filter((each) => each?.status === "rejected");
    expect(refused).toMatchObject([{ reason: { code: "stack_differs" } }]);
  });

  it("is waited for while it stops, and started again", async () => {
    const before = await useStack(options());
    const [stop, after] = await Promise.all([stopStack(folder), useStack(options())]);
    expect(stop).toBe(true);
    const state = await useStack(options());
    expect([before.pid, after.pid]).toContain(after.pid);
    expect(state.pid).not.toBe(before.pid);
    await stopStack(folder);
  });

  it("ends when nobody has used it for a while, but not while a client is connected", async () => {
    const state = await useStack(options(4_000));
    const client = new pg.Client({ connectionString: state.databaseUrl });
    client.on("error", () => undefined);
    await client.connect();
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await client.end();
    await stopped();
    await eventually(() =>
      health(state).then(
        () => undefined,
        () => true,
      ),
    );
  });

  it("stays when somebody asks it to", async () => {
    const state = await useStack(options(4_000));
    await keepStack(state);
    await new Promise((resolve) => setTimeout(resolve, 6_000));
    expect(await stackStatus(folder)).toMatchObject({ status: "running" });
  });

  it("starts a function with the first request to it", async () => {
    const running = async () => {
      const current = await stackStatus(folder);
      return current.status === "running" ? current.state.functions.map(({ slug }) => slug) : [];
    };
    expect(await running()).toEqual([]);
    const state = await useStack(options());
    const response = await fetch(`${state.apiUrl}/functions/v1/echo`);
    expect(response.status).toBe(200);
    // The state is noted beside the request, which does not wait for it.
    const noted = await eventually(async () => {
      const slugs = await running();
      return slugs.length > 0 ? slugs : undefined;
    });
    expect(noted).toEqual(["echo"]);
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  return typeof address === "object" && address !== null ? address.port : 0;
}

function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch {
    return true;
  }
}
