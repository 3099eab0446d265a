import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SQLSTATE_CODES } from "../../../shared/kernel/postgres/sqlstate.ts";
import { createTask } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** The functions of ours for which the condition holds. */
const functionsWhere = async (condition: string) => {
  const rows = await test.database.query(
    `select nspname || '.' || proname as name from pg_proc join pg_namespace n on n.oid = pronamespace
     where nspname in ('cogo', 'cogo_api') and (${condition}) order by 1`,
  );
  return rows.map((row) => row.name);
};

describe("in a project that has other owners", () => {
  it("makes no schema of a name they may have", async () => {
    const rows = await test.database.query(
      "select nspname as name from pg_namespace where nspowner = 'migrator'::regrole order by 1",
    );
    expect(rows.map((row) => row.name)).toEqual(["cogo", "cogo_api"]);
  });

  it("marks its jobs and its policies on Realtime with its name", async () => {
    const names = await test.database.query(
      `select jobname as name from cron.job
       union all select policyname from pg_policies where schemaname = 'realtime'`,
    );
    expect(names.filter((row) => !/^cogo[-_]/.test(String(row.name)))).toEqual([]);
    expect(names.length).toBeGreaterThan(3);
  });
});

describe("every function", () => {
  it("is explained", async () => {
    expect(await functionsWhere("obj_description(pg_proc.oid, 'pg_proc') is null")).toEqual([]);
  });

  it("has an empty search path", async () => {
    // A procedure that commits can set none: it names the schema of all it uses.
    const without = `not coalesce('search_path=""' = any (proconfig), false) and prokind = 'f'`;
    expect(await functionsWhere(without)).toEqual([]);
  });

  it("runs with its caller's rights in cogo, save where the vault, edges or members are read, or Auth deletes, and as the only door in cogo_api", async () => {
    expect(await functionsWhere("prosecdef and nspname = 'cogo'")).toEqual([
      "cogo.call_function",
      "cogo.caller_hears",
      "cogo.caller_tenants",
      "cogo.dependency_keys",
      "cogo.release_deleted_user",
      "cogo.suspension_of",
    ]);
    expect(await functionsWhere("not prosecdef and nspname = 'cogo_api'")).toEqual([]);
  });

  it("belongs to an owner that is no superuser", async () => {
    expect(
      await functionsWhere("(select rolsuper from pg_roles where pg_roles.oid = proowner)"),
    ).toEqual([]);
  });

  it("reads time from cogo.clock() alone", async () => {
    const time = String.raw`prosrc ~* '\m(now\(\)|current_timestamp|clock_timestamp|statement_timestamp|transaction_timestamp|localtimestamp|current_date)'`;
    expect(await functionsWhere(time)).toEqual(["cogo.clock"]);
  });

  it("is at most 80 lines long", async () => {
    const longer = String.raw`array_length(regexp_split_to_array(prosrc, '\n'), 1) > 80`;
    expect(await functionsWhere(longer)).toEqual([]);
  });
});

describe("a row that contradicts itself", () => {
  it.each([
    ["runs without a lease", "status = 'running'"],
    ["has a lease and does not run", "lease_token = gen_random_uuid(), lease_expires_at = now()"],
    ["waits for nothing", "status = 'waiting'"],
    ["has ended at no time", "status = 'completed'"],
    ["has ended and goes on", "finished_at = now()"],
    ["has an output and is not complete", "output = '{}'"],
    ["is ready while something it depends on is not", "remaining_dependencies = 1"],
    ["depends on less than nothing", "status = 'blocked', remaining_dependencies = -1"],
  ])("is refused, as a step that %s", async (_, change) => {
    await createTask(test);
    await expect(
      test.asOwner(`update cogo.steps set ${change} where status = 'ready'`),
    ).rejects.toMatchObject({ sqlstate: "23514" });
  });

  it.each([
    ["run", "update cogo.runs set remaining_steps = -1 where true"],
    ["run", "update cogo.runs set status = 'completed' where true"],
    ["phase", "update cogo.phases set remaining_steps = -1 where true"],
    ["task", "update cogo.tasks set status = 'failed' where true"],
    ["counter", "update cogo.event_counters set last_sequence = -1 where true"],
  ])("is refused, as a %s by: %s", async (_, change) => {
    await createTask(test);
    await expect(test.asOwner(change)).rejects.toMatchObject({ sqlstate: "23514" });
  });
});

describe("a value that a rule of a table refuses", () => {
  const session = "select cogo_api.create_session(title => $1, project => $2, metadata => $3)";
  const schedule =
    "select cogo_api.create_schedule((select session_id from cogo_api.sessions limit 1), $1, '0 1 * * *', 'UTC', task => '{}', overlap => $2)";
  it.each([
    [
      "too much of it",
      session,
      ["Shop", "shop", JSON.stringify({ note: "x".repeat(20_000) })],
      /^Expected that metadata is an object of at most 16 kib, got \{"note": "x{90}… of 20012 characters$/,
    ],
    [
      "none",
      session,
      ["", "shop", "{}"],
      /^Expected that title is a name of 1 to 200 characters, got ""$/,
    ],
    [
      "another form",
      session,
      ["Shop", "My Shop", "{}"],
      /^Expected that project .* got "My Shop"$/,
    ],
    [
      "another choice",
      schedule,
      ["nightly", "queue"],
      /^Expected that overlap is known: one of skip, replace, allow, got "queue"$/,
    ],
    [
      "too large a number",
      "select cogo_api.subscribe('lease', '{}', $1)",
      [2],
      /^Expected that threshold is above 0 and at most 1, got 2$/,
    ],
  ])("is answered with what was expected and what came: %s", async (_, call, given, message) => {
    const { run } = await test.createUser();
    await run(session, ["Shop", "shop", "{}"]);
    await expect(run(call, given)).rejects.toMatchObject({
      sqlstate: "23514",
      message: expect.stringMatching(message),
    });
  });

  it("is so by every rule there is", async () => {
    const silent = await test.database.query(
      `select conrelid::regclass || '.' || conname as rule from pg_constraint
       where contype = 'c' and connamespace = 'cogo'::regnamespace
         and pg_get_constraintdef(oid) not like '%cogo.refuse_row(%'`,
    );
    expect(silent).toEqual([]);
  });
});

describe("the schema", () => {
  it("explains every table and view", async () => {
    const rows = await test.database.query(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname in ('cogo', 'cogo_api') and relkind in ('r', 'v')
         and obj_description(pg_class.oid, 'pg_class') is null`,
    );
    expect(rows).toEqual([]);
  });

  it("has an index for every foreign key that a deletion follows", async () => {
    const rows = await test.database.query(
      `select c.conrelid::regclass::text as table, c.conname
       from pg_constraint as c
       where c.contype = 'f' and c.confdeltype in ('c', 'n') and c.connamespace = 'cogo'::regnamespace
         and not exists (
           select from pg_index as i
           where i.indrelid = c.conrelid and i.indkey[0] = c.conkey[1])`,
    );
    expect(rows).toEqual([]);
  });

  it("raises no SQLSTATE that TypeScript does not know", async () => {
    const rows = await test.database.query("select sqlstate, code from cogo.error_codes");
    const own = Object.entries(SQLSTATE_CODES).filter(([sqlstate]) => sqlstate.startsWith("OG"));
    expect(Object.fromEntries(rows.map((row) => [row.sqlstate, row.code]))).toEqual(
      Object.fromEntries(own),
    );
  });
});
