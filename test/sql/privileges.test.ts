import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SQLSTATE_CODES } from "../../shared/postgres/sqlstate.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const USER_FUNCTIONS = [
  "cancel_task",
  "close_session",
  "create_session",
  "create_task",
  "update_task",
];
const WORKER_FUNCTIONS = [
  "checkpoint_step",
  "claim_steps",
  "complete_step",
  "configure_wake",
  "fail_step",
  "find_similar_tasks",
  "heartbeat_step",
  "read_run_artifacts",
  "read_step_context",
  "release_step",
  "sweep",
];

const executable = async (role: string) => {
  const rows = await test.database.query(
    `select proname from pg_proc join pg_namespace n on n.oid = pronamespace
     where n.nspname = 'api' and has_function_privilege($1, pg_proc.oid, 'execute') order by 1`,
    [role],
  );
  return rows.map((row) => row.proname);
};

describe("privileges", () => {
  it("let users call the user functions, workers the worker functions, and anonymous callers none", async () => {
    expect(await executable("authenticated")).toEqual(USER_FUNCTIONS);
    expect(await executable("service_role")).toEqual(WORKER_FUNCTIONS);
    expect(await executable("anon")).toEqual([]);
  });

  it("let no role write a table, the secret key's included", async () => {
    const rows = await test.database.query(
      `select relname, role, privilege
       from pg_class join pg_namespace n on n.oid = relnamespace,
            unnest(array['anon', 'authenticated', 'service_role']) as role,
            unnest(array['insert', 'update', 'delete', 'truncate']) as privilege
       where n.nspname in ('cogo', 'api') and relkind in ('r', 'v')
         and has_table_privilege(role, pg_class.oid, privilege)`,
    );
    expect(rows).toEqual([]);
  });

  it("let a user read every view", async () => {
    const { run } = await test.createUser();
    const views = await test.database.query(
      "select table_name from information_schema.views where table_schema = 'api'",
    );
    for (const view of views) await run(`select * from api.${view.table_name} limit 1`);
    expect(views.length).toBeGreaterThan(10);
  });

  it("let anonymous callers read nothing", async () => {
    const rows = await test.database.query(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace
       where n.nspname in ('cogo', 'api') and relkind in ('r', 'v')
         and has_table_privilege('anon', pg_class.oid, 'select')`,
    );
    expect(rows).toEqual([]);
  });

  it("keep the functions of cogo to their owner, save those that policies call", async () => {
    const rows = await test.database.query(
      `select distinct proname from pg_proc join pg_namespace n on n.oid = pronamespace,
              unnest(array['anon', 'authenticated', 'service_role']) as role
       where n.nspname = 'cogo' and has_function_privilege(role, pg_proc.oid, 'execute') order by 1`,
    );
    expect(rows.map((row) => row.proname)).toEqual(["caller_tenants", "clock", "topic_id"]);
  });
});

describe("the schema", () => {
  it("has row-level security on every table", async () => {
    const rows = await test.database.query(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace
       where n.nspname = 'cogo' and relkind = 'r' and not relrowsecurity`,
    );
    expect(rows).toEqual([]);
  });

  it("explains every table, view and function", async () => {
    const rows = await test.database.query(
      `select relname as name from pg_class join pg_namespace n on n.oid = relnamespace
       where n.nspname in ('cogo', 'api') and relkind in ('r', 'v') and obj_description(pg_class.oid, 'pg_class') is null
       union all
       select proname from pg_proc join pg_namespace n on n.oid = pronamespace
       where n.nspname in ('cogo', 'api') and obj_description(pg_proc.oid, 'pg_proc') is null`,
    );
    expect(rows).toEqual([]);
  });

  it("sets an empty search path on every function", async () => {
    const rows = await test.database.query(
      `select proname from pg_proc join pg_namespace n on n.oid = pronamespace
       where n.nspname in ('cogo', 'api') and not coalesce('search_path=""' = any (proconfig), false)`,
    );
    expect(rows).toEqual([]);
  });

  it("has security definer only in api, and where the vault is read", async () => {
    const rows = await test.database.query(
      `select nspname || '.' || proname as name from pg_proc join pg_namespace n on n.oid = pronamespace
       where prosecdef and n.nspname in ('cogo')`,
    );
    expect(rows).toEqual([{ name: "cogo.call_function" }]);
  });

  it("raises no SQLSTATE that TypeScript does not know", async () => {
    const rows = await test.database.query("select sqlstate, code from cogo.error_codes");
    const own = Object.entries(SQLSTATE_CODES).filter(([sqlstate]) => sqlstate.startsWith("OG"));
    expect(Object.fromEntries(rows.map((row) => [row.sqlstate, row.code]))).toEqual(
      Object.fromEntries(own),
    );
  });
});
