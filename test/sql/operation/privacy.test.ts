import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ingest } from "../../support/ingestion_fixture.ts";
import { createTask, type TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";
import { leaveTracesEverywhere } from "../../support/traces_fixture.ts";

// Tables that hold nothing of a person: what operators set, what the engine knows of itself, sums. A table that is
// neither here nor found by cogo.holdings() fails below.
const NOBODYS = `
  agent_roles agent_statistics agent_status_changes agents alert_changes alerts audit_head benchmarks budgets
  code_templates concurrency_limits embedders erasures error_codes flows graph_edge_kinds graph_node_kinds
  graph_outbox graph_projection health_changes health_rules health_states indicator_rollup indicators last_sweep
  listening_policies model_health model_policies model_providers models operators prompt_versions prompts
  quality_dimensions queues retention_policies roles schema_versions sent_wakes step_kinds stuck_search workers
`;
const MARKER = "zq7marker";

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

let test: TestDatabase;
let person: TaskFixture;
let team: string;
let colleague: Awaited<ReturnType<TestDatabase["createUser"]>>;

beforeAll(async () => {
  test = await openTestDatabase();
  person = await leaveTracesEverywhere(test);
  colleague = await test.createUser();
  team = await shareTeam();
  await markEverything();
  await test.asOwner("select cogo.seal_audit(1000)");
});
afterAll(() => test.close());

/** A team in which the person works and the colleague is an owner, too. */
async function shareTeam(): Promise<string> {
  await test.asOwner("update auth.users set email_confirmed_at = now() where true");
  const [row] = await person.asUser("select tenant_id from cogo_api.teams");
  const id = String(row?.tenant_id);
  const [invited] = await person.asUser(
    "select token from cogo_api.invite_member($1, $2, 'owner')",
    [id, `${colleague.userId}@example.com`],
  );
  await colleague.run("select from cogo_api.accept_invitation($1)", [String(invited?.token)]);
  await person.asUser("select from cogo_api.share_project($1, 'shop')", [id]);
  await person.asUser("select from cogo_api.create_session('Shared', 'shop')");
  await person.asUser("select from cogo_api.open_ingestion('shop')");
  return id;
}

const columns = async (): Promise<readonly Column[]> =>
  (await test.database.query(
    `select c.relname as "table", a.attname as "column", a.atttypid::regtype::text as type
     from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     where c.relnamespace = 'cogo'::regnamespace and c.relkind in ('r', 'p') order by 1, a.attnum`,
  )) as unknown as readonly Column[];

const held = async (kind: string): Promise<ReadonlyMap<string, string>> =>
  new Map(
    (await test.asOwner("select * from cogo.holdings($1)", [kind])).map((row) => [
      String(row.held),
      String(row.condition),
    ]),
  );

/** Writes the marker into every column of the person's rows that takes it: what refuses it holds no free text. */
async function markEverything(): Promise<void> {
  await test.database.exec(`do $$
    declare
      v record;
    begin
      set session_replication_role = replica;
      for v in
        select h.held, h.condition, a.attname, a.atttypid::regtype::text as type
        from cogo.holdings('person') as h
        join pg_attribute as a on a.attrelid = format('cogo.%I', h.held)::regclass and a.attnum > 0 and not a.attisdropped
        where a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'text[]'::regtype, 'bytea'::regtype) and a.attname !~ '^(hash|previous_hash)$'
      loop
        begin
          execute format('update cogo.%I set %I = %s where %s', v.held, v.attname,
            case v.type when 'text' then format('left(coalesce(%1$I, ''''), 20) || ''${MARKER}''', v.attname)
                        when 'jsonb' then '''{"said": "${MARKER}"}'''
                        when 'bytea' then '''${MARKER}''::bytea' else '''{${MARKER}}''' end, v.condition) using '${person.userId}'::uuid;
        exception when others then null;
        end;
      end loop;
      set session_replication_role = origin;
    end $$`);
}

/** The columns in which one of these texts stands, in any row of any table of ours, of Auth and of the vault. */
async function findEverywhere(texts: readonly string[]): Promise<string[]> {
  const tables = await test.database.query(
    `select format('%I.%I', nspname, relname) as name from pg_class join pg_namespace n on n.oid = relnamespace
     where nspname in ('cogo', 'auth', 'vault') and relkind in ('r', 'p')`,
  );
  const found: string[] = [];
  for (const { name } of tables) {
    const rows = await test.database.query(
      `select distinct m.key from ${name} as t cross join lateral jsonb_each_text(to_jsonb(t)) as m
       where exists (select from unnest(string_to_array($1, ',')) as x where strpos(m.value, x) > 0
                     or strpos(m.value, encode(x::bytea, 'hex')) > 0)`,
      [texts.join()],
    );
    found.push(...rows.map((row) => `${name}.${row.key}`));
  }
  return found;
}

/** Documents of a session with words that no other has, one of them indexed again since. */
async function leaveKnowledgeOf(run: TaskFixture["asUser"], sessionId: string): Promise<void> {
  const about = { sessionId, visibility: "session" };
  await ingest(test, { run }, { "kept.md": "shared" });
  await ingest(test, { run }, { "wq3.mjs": "shared wq3iban wq3first" }, about);
  await ingest(test, { run }, { "wq3.mjs": "shared wq3iban wq3@example.org" }, about);
  await run("select from cogo_api.search_knowledge($1)", [
    JSON.stringify({ query: "wq3iban", sessionId }),
  ]);
}

interface ExportPage {
  readonly table: string | null;
  readonly rows: readonly Record<string, unknown>[];
  readonly next: string | null;
}

async function* exportPages(run: TaskFixture["asUser"], kind: string, id: string) {
  let after: string | null = "";
  do {
    const [row] = await run("select cogo_api.export_data($1, $2, nullif($3, '')) as page", [
      kind,
      id,
      after,
    ]);
    const page = row?.page as unknown as ExportPage;
    yield page;
    after = page.next;
  } while (after !== null);
}

const exported = async (kind: string, id: string) => {
  const tables = new Map<string, number>();
  for await (const { table, rows } of exportPages(person.asUser, kind, id))
    if (table) tables.set(table, (tables.get(table) ?? 0) + rows.length);
  return tables;
};

async function erase(run: TaskFixture["asUser"], kind: string, id: string) {
  for (let call = 0; call < 100; call++) {
    const [row] = await run("select * from cogo_api.erase_data($1, $2)", [kind, id]);
    if (row?.finished_at)
      return row.counts as unknown as Record<string, { held: number; left: number }>;
  }
  throw new Error("Not finished after 100 calls");
}

async function faults() {
  const [row] = await test.asWorker("select cogo_api.verify_audit() -> 'faults' as found");
  return row?.found;
}

describe("what is held of a person", () => {
  it("is known of every table there is", async () => {
    const tables = new Set((await columns()).map(({ table }) => table));
    const known = [...(await held("person")).keys(), ...NOBODYS.trim().split(/\s+/)];
    expect([...tables].filter((table) => !known.includes(table))).toEqual([]);
  });

  it("is exported, every table of it, to that person and to nobody else", async () => {
    const counts = await test.asOwner("select cogo.count_holdings('person', $1) as counts", [
      person.userId,
    ]);
    const there = Object.entries(Object(counts[0]?.counts)).filter(([, count]) => count !== 0);
    const tables = await exported("person", person.userId);
    expect(there.length).toBeGreaterThan(50);
    const indexes = ["postings", "subscription_terms", "terms"]; // of texts that are among the rest
    for (const [table, count] of there) {
      const itself = table === "audit_entries" ? 1 : 0;
      expect(tables.get(table), table).toBe(
        indexes.includes(table) ? undefined : Number(count) + itself,
      );
    }
    for (const [kind, id] of [
      ["person", person.userId],
      ["session", person.sessionId],
    ]) {
      for (const name of ["export_data", "erase_data"]) {
        const call = colleague.run(`select cogo_api.${name}($1, $2)`, [String(kind), String(id)]);
        await expect(call).rejects.toMatchObject({ sqlstate: "OG002" });
      }
    }
  });

  it("is exported with the account, invitations to the address, and what was done for others, by reference", async () => {
    const email = `${person.userId}@example.com`;
    const [own] = await colleague.run("select tenant_id from cogo_api.create_team('Other')");
    const other = String(own?.tenant_id);
    await colleague.run("select cogo_api.invite_member($1, $2, 'viewer')", [other, email]);
    const rows = new Map<string, Record<string, unknown>[]>();
    for await (const page of exportPages(person.asUser, "person", person.userId)) {
      rows.set(String(page.table), [...(rows.get(String(page.table)) ?? []), ...page.rows]);
    }
    expect(rows.get("auth.users")).toMatchObject([{ id: person.userId, email }]);
    expect(rows.get("invitations")).toMatchObject([{ tenant_id: other, email, role: "viewer" }]);
    const shared = [{ session_id: expect.any(String), tenant_id: team }];
    expect(rows.get("sessions.created_by")).toMatchObject(shared);
    expect(Object.keys(Object(rows.get("sessions.created_by")?.[0]))).not.toContain("title");
    expect(rows.get("audit_entries.actor")).toContainEqual(
      expect.objectContaining({ tenant_id: team, action: "member-invited" }),
    );
    const named = await findEverywhere([person.userId]);
    const told = named.map((column) => column.replace(/^cogo\./, ""));
    const tables = [...rows.keys()];
    const untold = told.filter(
      (column) => !tables.some((table) => column === table || column.startsWith(`${table}.`)),
    );
    expect(untold).toEqual(["terms.tenant_id"]); // of texts that are among the rest
    const columns = [...rows.values()].flat().flatMap((row) => Object.keys(row));
    expect(
      columns.filter((name) =>
        /lease_|claim|worker_id|salt|password|_token$|token_hash|embedding/.test(name),
      ),
    ).toEqual([]);
    await colleague.run("select cogo_api.erase_data('team', $1)", [other]);
  });

  it("is exported once, every row of it, while rows change", async () => {
    const busy = await test.createUser();
    await test.asOwner(
      "insert into cogo.sessions (tenant_id, title) select $1, 'a' from generate_series(1, 1201)",
      [busy.userId],
    );
    const ids: unknown[] = [];
    for await (const { table, rows } of exportPages(busy.run, "person", busy.userId)) {
      if (table === "sessions") ids.push(...rows.map((row) => row.session_id));
      await test.asOwner("update cogo.sessions set title = 'b' where tenant_id = $1", [
        busy.userId,
      ]);
    }
    expect([ids.length, new Set(ids).size]).toEqual([1201, 1201]);
    const call = busy.run("select cogo_api.export_data('person', $1, 'sessions/5b')", [
      busy.userId,
    ]);
    await expect(call).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it("of a session is found nowhere once that was erased, what was said in the audit included", async () => {
    const made = await createTask(test);
    const { asUser, sessionId, taskId } = made;
    const task = JSON.stringify({ requirement: "Water the garden" });
    const [schedule] = await asUser(
      "select schedule_id from cogo_api.create_schedule($1, 'wq3 at dawn', '0 5 * * *', 'UTC', $2)",
      [sessionId, task],
    );
    const id = String(schedule?.schedule_id);
    await asUser(
      "select from cogo_api.replace_schedule($1, $2, 'wq3 at noon', '0 12 * * *', 'UTC', $3)",
      [id, sessionId, task],
    );
    await asUser("select from cogo_api.pause_schedule($1, 'wq3 is away')", [id]);
    await asUser("select from cogo_api.resume_schedule($1)", [id]);
    await asUser("select from cogo_api.remove_schedule($1)", [id]);
    await asUser("select from cogo_api.cancel_task($1, 'wq3 said so')", [taskId]);
    await test.asOwner("delete from cogo.tasks where task_id = $1", [taskId]); // as retention does
    await asUser("select from cogo_api.update_session($1, 'wq3', 'default', '{}')", [sessionId]);
    await leaveKnowledgeOf(asUser, sessionId);
    await test.asOwner("select cogo.seal_audit(1000)");
    expect(await findEverywhere(["wq3"])).toContain("cogo.audit_entries.details");
    const before = await faults(); // of entries that were marked above

    const vocabulary = "select term from cogo.terms where tenant_id = $1 order by term";
    const words = await test.asOwner(vocabulary, [made.userId]);
    const certificate = await erase(asUser, "session", sessionId);
    expect(certificate.audit_entries).toMatchObject({ left: 0 });
    expect(await findEverywhere(["wq3", sessionId, taskId])).toEqual([]);
    const after = await test.asOwner(vocabulary, [made.userId]);
    expect(after.map(({ term }) => term)).toEqual(["kept", "kept.md", "md", "share"]);
    expect(certificate.terms).toEqual({ held: words.length - after.length, left: 0 });
    expect(await faults()).toEqual(before);
  });

  it("is found nowhere once a session, and then the person, was erased, and the audit still holds", async () => {
    const before = (await findEverywhere([MARKER])).length;
    expect(before).toBeGreaterThan(100);
    const ofSession = await erase(person.asUser, "session", person.sessionId);
    expect(ofSession.tasks).toMatchObject({ left: 0 });
    expect(await findEverywhere([person.sessionId, person.taskId])).toEqual([]);

    const certificate = await erase(person.asUser, "person", person.userId);
    expect(Object.keys(certificate).length).toBeGreaterThan(10);
    expect(Object.values(certificate).filter(({ left }) => left !== 0)).toEqual([]);
    expect(certificate).toMatchObject({
      "auth.users": { held: 1 },
      "sessions.created_by": { held: 1 },
      "audit_entries.actor": { held: expect.any(Number) },
    });
    expect(await findEverywhere([MARKER, person.userId])).toEqual([]);

    await test.asOwner("select cogo.seal_audit(1000)");
    const [row] = await test.asWorker("select cogo_api.verify_audit() as found");
    expect(row?.found).toMatchObject({ valid: true, faults: [] });
    expect(Number(Object(row?.found).erased)).toBeGreaterThan(0);
  });

  it("does not take a team's work along, which knows no longer whose it was", async () => {
    const sessions = await colleague.run("select title from cogo_api.sessions");
    expect(sessions).toEqual([{ title: "Shared" }]);
    const members = await colleague.run("select user_id from cogo_api.members");
    expect(members).toEqual([{ user_id: colleague.userId }]);
  });

  it("is taken out of the audit when Auth deletes the user, and the audit still holds", async () => {
    const user = await test.createUser();
    await user.run("select from cogo_api.create_session('Short')");
    await test.asOwner("select cogo.seal_audit(1000)");
    const [before] = await test.asWorker("select cogo_api.verify_audit() as found");
    await test.asOwner("delete from auth.users where id = $1", [user.userId]);
    const [row] = await test.asWorker("select cogo_api.verify_audit() as found");
    const erased = Number(Object(before?.found).erased) + 1;
    expect(row?.found).toMatchObject({ valid: true, faults: [], erased });
    const entries = await test.asOwner(
      "select from cogo.audit_entries where $1 in (tenant_id, actor)",
      [user.userId],
    );
    expect(entries).toEqual([]);
  });

  it("is not erased while a team would have no owner", async () => {
    await expect(
      colleague.run("select cogo_api.erase_data('person', $1)", [colleague.userId]),
    ).rejects.toMatchObject({ sqlstate: "OG003" });
    const certificate = await erase(colleague.run, "team", team);
    expect(certificate.sessions).toEqual({ held: 1, left: 0 });
    expect(await findEverywhere([team])).toEqual([]);
  });
});
