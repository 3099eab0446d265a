import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openPglite } from "../../scripts/stack/database/pglite.ts";
import { createIdleWatch } from "../../scripts/stack/idle_watch.ts";
import { openPostgresPort } from "../../scripts/stack/postgres_port/postgres_port.ts";
import { makeClient, startTestStack, type TestStack } from "../support/stack.ts";

const run = promisify(execFile);
const hasPsql = await run("psql", ["--version"]).then(
  () => true,
  () => false,
);

describe("The Postgres port of the embedded stack", () => {
  let running: TestStack;
  let url: string;
  const open: pg.Client[] = [];
  beforeAll(async () => {
    running = await startTestStack({ native: false });
    url = running.stack.state().databaseUrl;
  });
  afterAll(async () => {
    await Promise.all(open.map((client) => client.end().catch(() => undefined)));
    await running.end();
  });

  async function connect(change: (url: URL) => void = () => undefined): Promise<pg.Client> {
    const target = new URL(url);
    change(target);
    const client = new pg.Client({ connectionString: target.href });
    client.on("error", () => undefined);
    await client.connect();
    open.push(client);
    return client;
  }
  const remembered = async () =>
    (await makeClient(running.stack, running.stack.keys.secret).from("remembered").select("said"))
      .data;

  describe("admits", () => {
    it("a client with the password, as the owner and no superuser", async () => {
      const client = await connect();
      const { rows } = await client.query(
        "select current_user, session_user, rolsuper from pg_roles where rolname = current_user",
      );
      expect(rows).toEqual([
        { current_user: "migrator", session_user: "migrator", rolsuper: false },
      ]);
    });

    it.each([
      ["a wrong password", { password: "wrong" }, "28P01"],
      ["another user", { username: "migrator" }, "28P01"],
      ["another database", { pathname: "/other" }, "3D000"],
    ])("not one with %s", async (_, change, code) => {
      await expect(connect((target) => void Object.assign(target, change))).rejects.toMatchObject({
        code,
      });
    });

    it("nobody from the network", async () => {
      const { port } = new URL(url);
      const { stdout } = await run("sh", ["-c", "cat /proc/net/tcp /proc/net/tcp6"]);
      const listening = stdout
        .split("\n")
        .map((line) => line.trim().split(/\s+/))
        .filter((words) => words[3] === "0A")
        .map((words) => words[1] ?? "")
        .filter((address) => Number.parseInt(address.split(":")[1] ?? "", 16) === Number(port));
      expect(listening).toEqual([
        `0100007F:${Number(port).toString(16).toUpperCase().padStart(4, "0")}`,
      ]);
    });
  });

  describe.runIf(hasPsql)("serves psql", () => {
    const psql = (...words: string[]) =>
      run("psql", ["--no-psqlrc", "--tuples-only", "--no-align", url, ...words]).then(
        ({ stdout }) => stdout.trim(),
      );

    it("with statements, its own commands and notices", async () => {
      expect(await psql("-c", "select 1 + 1")).toBe("2");
      expect(await psql("-c", "\\dt cogo_api.*")).toContain("notes");
      const { stderr } = await run("psql", [url, "-c", "do $$ begin raise notice 'seen'; end $$"]);
      expect(stderr).toContain("seen");
    });

    it("with a script in one transaction that fails as a whole", async () => {
      const script = "insert into cogo_api.remembered (said) values ('half'); select 1/0;";
      await expect(
        psql("--single-transaction", "-v", "ON_ERROR_STOP=1", "-c", script),
      ).rejects.toThrow("division by zero");
      expect(await remembered()).toEqual([]);
    });

    it("with \\copy to and from a file", async () => {
      expect(await psql("-c", "\\copy (select 1, 'a') to stdout")).toBe("1\ta");
      const child = spawn("psql", [
        url,
        "-c",
        "create temp table rows (a int, b text)",
        "-c",
        "copy rows from stdin",
        "-c",
        "select sum(a), max(b) from rows",
      ]);
      child.stdin.end("1\tone\n2\ttwo\n");
      let output = "";
      child.stdout.on("data", (data) => {
        output += data;
      });
      child.stderr.on("data", (data) => {
        output += data;
      });
      await new Promise((resolve) => child.once("close", resolve));
      expect(output).toMatch(/3 \| two/);
    });
  });

  describe("serves ./cogo sql", () => {
    const main = fileURLToPath(new URL("../../scripts/cli/main.ts", import.meta.url));
    const sql = (...words: string[]) =>
      run(
        process.execPath,
        [...["--import", import.meta.resolve("tsx"), main, "sql", "--database-url", url], ...words],
        { maxBuffer: 100_000_000 },
      );

    it("with rows as a table, and the number of rows that were changed", async () => {
      const { stdout } = await sql(
        "create temp table pairs (a int, b text); insert into pairs values (1, null), (2, 'two'); select * from pairs",
      );
      expect(stdout).toBe(
        [
          "CREATE",
          "INSERT 2",
          "┌───┬─────┐",
          "│ a │ b   │",
          "├───┼─────┤",
          "│ 1 │     │",
          "├───┼─────┤",
          "│ 2 │ two │",
          "└───┴─────┘",
          "(2 rows)",
          "",
        ].join("\n"),
      );
    });

    it("with rows as JSON", async () => {
      const { stdout } = await sql("--json", "select 1 as one, array[2, 3] as more");
      expect(JSON.parse(stdout)).toEqual([{ one: 1, more: [2, 3] }]);
    });

    it("with as many rows as there are, no wider than the terminal and with all that is in them", async () => {
      const { stdout } = await sql(
        "select generate_series(1, 200000); select repeat('x', 300) as long, 2 as short; select 1 as a, 2 as b, 3 as c, repeat('d', 60) as d, 5 as e, 6 as f, 7 as g, 8 as h, 9 as i, 10 as j, 11 as k, repeat('l', 60) as l",
      );
      expect(stdout).toContain("│ 200000          │");
      const [, ...others] = stdout.split("(200000 rows)\n");
      const lines = others.join("").split("\n");
      expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80);
      for (const [sign, count] of [
        ["x", 300],
        ["d", 61],
        ["l", 62],
      ] as const) {
        expect(others.join("").split(sign).length - 1).toBeGreaterThanOrEqual(count);
      }
    });

    it("with what was copied, in its place", async () => {
      const { stdout } = await sql("copy (values (1, 'a'), (2, 'b')) to stdout; select 3 as three");
      expect(stdout).toMatch(/^1\ta\n2\tb\nCOPY 2\n┌/);
    });

    it.each([
      ["columns of the same name", "select 1, 2", 'got "?column?" twice'],
      ["what was copied", "copy (values (1)) to stdout", "got what was copied"],
    ])("as JSON not without a word on %s", async (_what, text, words) => {
      await expect(sql("--json", text)).rejects.toMatchObject({
        code: 2,
        stderr: expect.stringContaining(words),
      });
    });

    it("without control characters from the database in the terminal", async () => {
      const { stdout } = await sql("select 'a' || chr(27) || '[2Kb' as spoofed");
      expect(stdout).toContain("a\u{fffd}[2Kb");
    });

    it("with the reason when the database refuses", async () => {
      await expect(sql("select absent")).rejects.toMatchObject({
        code: 1,
        stderr: expect.stringMatching(
          /column "absent" does not exist \(SQLSTATE 42703\) \[sql_failed\]\n {6}Correct the statement/,
        ),
      });
    });
  });

  describe("keeps apart", () => {
    it("the settings of each client and those of the services", async () => {
      const [one, other] = [await connect(), await connect()];
      await one.query("set search_path = cogo_api; set time zone 'Asia/Tokyo'");
      await one.query("set role authenticated");
      await one.query(`set request.jwt.claims = '{"sub": "7"}'`);
      const asked =
        "select current_setting('search_path') as path, current_setting('TimeZone') as zone, current_user, current_setting('request.jwt.claims', true) as claims";
      expect((await one.query(asked)).rows).toEqual([
        {
          path: "cogo_api",
          zone: "Asia/Tokyo",
          current_user: "authenticated",
          claims: '{"sub": "7"}',
        },
      ]);
      expect((await other.query(asked)).rows).toMatchObject([
        { path: '"$user", public, extensions', current_user: "migrator" },
      ]);
      expect(await running.stack.database.query("select current_user")).toEqual([
        { current_user: "postgres" },
      ]);
    });

    it("the prepared statements of clients that name them alike, one after the other too", async () => {
      const ask = async (client: pg.Client, text: string) =>
        (await client.query({ name: "same", text, values: [1] })).rows[0];
      const [one, other] = [await connect(), await connect()];
      const texts = ["select $1::integer + 1 as sum", "select $1::integer + 2 as sum"] as const;
      expect(await ask(one, texts[0])).toEqual({ sum: 2 });
      expect(await ask(other, texts[1])).toEqual({ sum: 3 });
      expect(await ask(one, texts[0])).toEqual({ sum: 2 });
      await one.end();
      expect(await ask(await connect(), texts[1])).toEqual({ sum: 3 });
    });

    it("a client's transaction from the statements of the API and of other clients", async () => {
      const [client, other] = [await connect(), await connect()];
      await client.query("begin");
      await client.query("insert into cogo_api.remembered (said) values ('undone')");
      const answers = [
        remembered(),
        other.query("select said from cogo_api.remembered").then(({ rows }) => rows),
      ];
      await client.query("rollback");
      expect(await Promise.all(answers)).toEqual([[], []]);
    });

    it("batches of messages of many clients at once", async () => {
      const clients = await Promise.all(Array.from({ length: 8 }, () => connect()));
      const ask = async (client: pg.Client, index: number) => {
        const sums: number[] = [];
        for (let round = 0; round < 10; round += 1) {
          const values = [index, round];
          const text = "select $1::integer * 100 + $2::integer as sum";
          sums.push((await client.query(text, values)).rows[0].sum - round);
        }
        return [...new Set(sums)];
      };
      expect(await Promise.all(clients.map(ask))).toEqual(clients.map((_, index) => [index * 100]));
    });

    it("what the services listen to from a client that listens to nothing any more", async () => {
      const client = await connect();
      await client.query("discard all");
      const { rows } = await client.query(
        "select count(*)::integer as count from pg_listening_channels()",
      );
      expect(rows).toEqual([{ count: 3 }]);
      await client.query(
        "create table cogo_api.fresh (id integer); grant select on cogo_api.fresh to service_role",
      );
      const { error } = await makeClient(running.stack, running.stack.keys.secret)
        .from("fresh")
        .select();
      expect(error).toBeNull();
    });
  });

  describe("refuses", () => {
    it.each([
      "set session authorization postgres",
      "select set_config('session_authorization', 'postgres', false)",
    ])("to become a superuser: %s", async (sql) => {
      const client = await connect();
      await expect(client.query(sql)).rejects.toMatchObject({ code: "42501" });
      await expect(client.query({ text: sql, values: [], name: "x" })).rejects.toMatchObject({
        code: "42501",
      });
      expect((await client.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    });
    it("what the owner may not do", async () => {
      const client = await connect();
      await expect(client.query("create table auth.mine (id integer)")).rejects.toMatchObject({
        code: "42501",
      });
    });
  });

  it("makes tables in public, which the Data API serves beside the configured schemas", async () => {
    const client = await connect();
    await client.query("create table built (id integer); insert into built values (7)");
    await client.query("grant select on built to service_role");
    const answer = await makeClient(running.stack, running.stack.keys.secret)
      .schema("public")
      .from("built")
      .select();
    expect(answer).toMatchObject({ error: null, data: [{ id: 7 }] });
  });

  it("goes on after a client that vanishes in the middle of its transaction", async () => {
    const { port, password } = new URL(url);
    const script = `const c = new (require('pg').Client)({ host: '127.0.0.1', port: ${port}, user: 'postgres', database: 'postgres', password: '${password}' });
      c.connect().then(() => c.query("begin; insert into cogo_api.remembered (said) values ('lost')")).then(() => { console.log('open'); setInterval(() => 0, 1000) })`;
    const child = spawn(process.execPath, ["-e", script]);
    await new Promise((resolve) => child.stdout.once("data", resolve));
    child.kill("SIGKILL");
    expect(await remembered()).toEqual([]);
  });
});

describe("A client that stays idle in a transaction", () => {
  it("is ended with 25P03, its transaction is rolled back, and the others go on", async () => {
    const folder = await mkdtemp(join(tmpdir(), "cogo-port-"));
    const database = await openPglite(join(folder, "data"), () => undefined);
    await database.exec("create role migrator; grant all on schema public to migrator");
    const port = await openPostgresPort({
      database,
      port: 54_400,
      password: "secret",
      warn: () => undefined,
      idleWatch: createIdleWatch(undefined),
      idleInTransactionMs: 200,
    });
    const client = new pg.Client({ connectionString: port.url });
    const ended = new Promise<unknown>((resolve) => client.on("error", resolve));
    await client.connect();
    await client.query("begin; create table idle (id integer)");
    const [row] = await database.query("select to_regclass('idle') as found");
    expect(row).toEqual({ found: null });
    expect(await ended).toMatchObject({ code: "25P03" });
    await port.close();
    await database.close();
    await rm(folder, { recursive: true });
  });
});
