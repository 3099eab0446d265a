import { readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  FOREIGN_DEPENDENTS_SQL,
  OUTSIDE,
  UNINSTALL_SQL,
} from "../../../scripts/install/uninstall_sql.ts";
import type { Row } from "../../../scripts/stack/database/database.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

const FOUNDATION = await readFile("sql/20260101000000_foundation.sql", "utf8");

let test: TestDatabase;
const open = async () => {
  test = await openTestDatabase();
};
const close = () => test.close();

/** The only column of the rows, in order. */
const names = async (sql: string) => {
  const rows = await test.database.query(sql);
  return rows.flatMap((row: Row) => Object.values(row).map(String)).sort();
};
const schemas = () => names("select nspname from pg_namespace where nspname like 'cogo%'");
const secrets = () => names("select name from vault.secrets");
const jobs = () => names("select jobname from cron.job");
const policies = () =>
  names(
    "select policyname from pg_policies where schemaname = 'realtime' and tablename = 'messages'",
  );

/** As the owner's CLI runs it. */
const uninstall = () => test.asOwner(UNINSTALL_SQL);

describe("what COGO has outside of its schemas", () => {
  beforeEach(open);
  afterEach(close);

  it("is what uninstalling knows of, by name", async () => {
    // Without the exceptions, the question finds all of them.
    const all = FOREIGN_DEPENDENTS_SQL.slice(
      0,
      FOREIGN_DEPENDENTS_SQL.lastIndexOf("and concat_ws"),
    );
    expect(await names(all)).toEqual([...OUTSIDE].sort());
    expect(await names("select job from cogo.cron_jobs()")).toEqual(await jobs());
    const ours = OUTSIDE.flatMap((name) => /^policy (\S+) on realtime/.exec(name)?.[1] ?? []);
    expect(await policies()).toEqual(ours);
    expect(await names("select name from cogo.listening_policies")).toEqual(ours);
  });

  it("is gone after uninstalling, with the secrets that rows name", async () => {
    await test.database.query("select cogo.configure_wake('https://x.example', 'key')");
    const { run } = await test.createUser();
    await run("select cogo_api.create_webhook('https://x.example/hook', array['task:completed'])");
    expect(await secrets()).toContainEqual(expect.stringMatching(/^cogo_webhook_/));
    await uninstall();
    expect(await schemas()).toEqual([]);
    expect([await secrets(), await jobs(), await policies()]).toEqual([[], [], []]);
    expect(
      await names(
        "select tgname from pg_trigger where tgrelid = 'auth.users'::regclass and not tgisinternal",
      ),
    ).toEqual([]);
  });
});

describe("what is the owner's", () => {
  beforeEach(open);
  afterEach(close);

  it("stays, also where its name begins as ours do", async () => {
    await test.database.query("select vault.create_secret('sk_live_1', 'cogo_stripe_key')");
    await test.database.query("select vault.create_secret('x', 'cogo_webhook_mine')");
    await test.asOwner("select cron.schedule('cogo-nightly-mine', '0 3 * * *', 'select 1')");
    await test.database.exec(
      "create policy cogo_team_mine on realtime.messages for select to authenticated using (topic = 'team')",
    );
    await test.asOwner("select cogo.keep_policies()");
    expect(await names("select name from cogo.listening_policies")).not.toContain("cogo_team_mine");
    await uninstall();
    expect(await secrets()).toEqual(["cogo_stripe_key", "cogo_webhook_mine"]);
    expect(await jobs()).toEqual(["cogo-nightly-mine"]);
    expect(await policies()).toEqual(["cogo_team_mine"]);
  });

  it("is named once each, and left behind when it is dropped before", async () => {
    await test.database.exec("create view public.mine as select * from cogo_api.tasks");
    await test.database.exec("create view public.yours as select * from cogo_api.sessions");
    await expect(uninstall()).rejects.toThrow(
      /but these do: view public\.mine, view public\.yours$/,
    );
    await test.database.exec("drop view public.mine, public.yours");
    await uninstall();
    expect(await schemas()).toEqual([]);
  });
});

describe("what depends on our schemas and lies outside of them is not dropped", () => {
  beforeAll(open);
  afterAll(close);
  beforeEach(() => test.database.exec("create schema mine"));
  afterEach(() =>
    test.database.exec("drop schema mine cascade; drop policy if exists mine on realtime.messages"),
  );

  it.each([
    ["view mine.own", "create view mine.own as select * from cogo_api.tasks"],
    [
      "materialized view mine.own",
      "create materialized view mine.own as select task_id from cogo.tasks",
    ],
    [
      "table constraint own_fkey on mine.own",
      "create table mine.own (task_id uuid constraint own_fkey references cogo.tasks (task_id))",
    ],
    [
      "function mine.own(cogo.tasks)",
      "create function mine.own(task cogo.tasks) returns integer language sql as 'select 1'",
    ],
    [
      "function mine.own()",
      "create function mine.own() returns text language sql begin atomic select cogo.version(); end",
    ],
    ["table column mine.own.task", "create table mine.own (id integer, task cogo.tasks)"],
    [
      "default value for mine.own.at",
      "create table mine.own (at timestamptz default cogo.clock())",
    ],
    [
      "trigger mine on mine.own",
      `create table mine.own (id integer);
       create trigger mine before delete on mine.own for each row execute function cogo.release_deleted_user()`,
    ],
    [
      "policy mine on mine.own",
      `create table mine.own (id uuid);
       create policy mine on mine.own using (id in (select cogo.caller_tenants()))`,
    ],
    [
      "policy mine on realtime.messages",
      "create policy mine on realtime.messages using (cogo.topic_id(topic, 'mine') is not null)",
    ],
    ["composite type column mine.own.task", "create type mine.own as (task cogo.tasks)"],
    ["table mine.own", "create table mine.own () inherits (cogo.schema_versions)"],
  ])("is %s", async (name, sql) => {
    await test.database.exec(sql);
    const kept = [await schemas(), await jobs(), await policies()];
    await expect(uninstall()).rejects.toThrow(name);
    expect([await schemas(), await jobs(), await policies()]).toEqual(kept);
  });
});

describe("a schema of the owner's by the name of ours", () => {
  beforeEach(open);
  afterEach(close);

  const precious = async (schema: string) => {
    await test.asOwner(`create schema ${schema}`);
    await test.asOwner(`create table ${schema}.precious (id integer)`);
  };
  it.each(["cogo", "cogo_api"])("%s is not installed into, and not uninstalled", async (schema) => {
    await uninstall();
    await precious(schema);
    await expect(test.database.exec(FOUNDATION)).rejects.toThrow(
      `free, but this project has its own ${schema}`,
    );
    await uninstall();
    expect(await names(`select to_regclass('${schema}.precious')`)).toEqual([`${schema}.precious`]);
  });
});

describe("installing twice", () => {
  beforeEach(open);
  afterEach(close);

  it("says that COGO is there", async () => {
    await expect(test.database.exec(FOUNDATION)).rejects.toThrow(
      "COGO is in this database already",
    );
  });
});
