import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type AccessCaller,
  CALLERS,
  expectSection,
  type Matrix,
  openCells,
  ROLES,
} from "../../support/access_page.ts";
import { incident } from "../../support/incident_fixture.ts";
import { mayListen } from "../../support/may_listen.ts";
import type { TaskFixture } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";
import { leaveTracesEverywhere } from "../../support/traces_fixture.ts";

interface User {
  readonly userId: string;
  readonly run: TaskFixture["asUser"];
}

let test: TestDatabase;
let task: TaskFixture;
const users = new Map<AccessCaller, User>();
let team: string;

beforeAll(async () => {
  test = await openTestDatabase();
  task = await leaveTracesEverywhere(test);
  await task.asUser(
    "select from cogo_api.create_task($1, 'Gone') as made cross join lateral cogo_api.cancel_task(made.task_id)",
    [task.sessionId],
  );
  await leaveOperatorsTraces();
  team = await giveToTeam();
});
afterAll(() => test.close());

/** A row of what operators alone see, and a certificate. */
async function leaveOperatorsTraces(): Promise<void> {
  await test.asWorker("select cogo_api.set_rate_limit('slow', 5)");
  await test.database.exec(`
    insert into cogo.budgets (scope, subject, amount_usd) values ('task', '*', 1) on conflict do nothing;
    insert into cogo.alerts (rule, subject, component, severity, status, value, reason, remedy, openings, opened_at)
    values ('role-unplayed', 'x', 'agents', 'warning', 'open', 1, 'Nobody', 'Do', 1, now());
    insert into cogo.alert_changes values (1, gen_random_uuid(), 'alert:opened', '{}') on conflict do nothing;
    insert into cogo.health_changes values (1, 'agents', 'down', 'ok', '[]') on conflict do nothing;
    insert into cogo.agent_status_changes values (1, 'knowledge', 'silent', 'active', 0, 0, 0, 0) on conflict do nothing;
    insert into cogo.erasures (kind, subject_hash, tenant_id, counts, finished_at)
    select 'session', '', tenant_id, '{}', now() from cogo.teams;`);
}

/** All that there is of one person becomes a team's, of which others are members, too. */
async function giveToTeam(): Promise<string> {
  const [row] = await test.asOwner("select tenant_id from cogo.teams");
  const id = String(row?.tenant_id);
  await test.database.exec(`do $$
    declare
      v_table text;
    begin
      set session_replication_role = replica;
      for v_table in select c.relname from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'tenant_id'
                     where c.relnamespace = 'cogo'::regnamespace and c.relkind = 'r' loop
        execute format('update cogo.%I set tenant_id = %L where tenant_id = %L', v_table, '${id}', '${task.userId}');
      end loop;
      update cogo.audit_entries set tenant_id = '${id}' where true;
      set session_replication_role = origin;
    end $$`);
  users.set("owner", { userId: task.userId, run: task.asUser });
  for (const role of [...ROLES.slice(1), "stranger", "operator"] as const) {
    const user = await test.createUser();
    users.set(role, user);
    if (role === "stranger") continue;
    await test.asOwner(
      role === "operator"
        ? "insert into cogo.operators (user_id) values ($1)"
        : `insert into cogo.members (user_id, tenant_id, role, email) values ($1, '${id}', '${role}', 'x')`,
      [user.userId],
    );
  }
  return id;
}

function runAs(caller: AccessCaller): User["run"] {
  if (caller === "service") return test.asWorker;
  if (caller === "nobody") return test.asAnonymous;
  const run = users.get(caller)?.run;
  if (run === undefined) throw new Error(`Expected a user for ${caller}`);
  return run;
}

async function tryEach(
  names: readonly string[],
  attempt: (name: string, caller: AccessCaller) => Promise<string>,
): Promise<Matrix> {
  const matrix = new Map<string, ReadonlyMap<AccessCaller, string>>();
  for (const name of names) {
    const cells = new Map<AccessCaller, string>();
    for (const caller of CALLERS) cells.set(caller, await attempt(name, caller));
    matrix.set(name, cells);
  }
  return matrix;
}

/** Arguments by their names; what is not here keeps its default, or is null for who may not call at all. */
async function idsOfTheTeam(): Promise<Readonly<Record<string, string>>> {
  const first = async (column: string, view: string, condition = "true") =>
    `'${String((await task.asUser(`select ${column} as id from cogo_api.${view} where ${condition}`))[0]?.id)}'`;
  return {
    task_id: `'${task.taskId}'`,
    session_id: `'${task.sessionId}'`,
    step_id: await first("step_id", "steps", "key = 'asks'"),
    approval_id: await first("approval_id", "approvals"),
    ingestion_id: await first("ingestion_id", "ingestions"),
    source_id: await first("source_id", "sources"),
    document_id: await first("document_id", "knowledge_findings", "status = 'proposed'"),
    subscription_id: await first("subscription_id", "subscriptions"),
    finding_id: await first("finding_id", "knowledge_findings", "status = 'proposed'"),
    schedule_id: await first("schedule_id", "schedules"),
    webhook_id: await first("webhook_id", "webhooks"),
    report_id: await first("report_id", "quality_reports"),
    incident_id: await first("incident_id", "incidents"),
    invitation_id: await first("invitation_id", "invitations"),
    tenant_id: `'${team}'`,
  };
}

/** What calls need beyond ids, so that they are refused for nothing but who calls. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  accept_invitation: "token => 'none'",
  add_requirement: "statement => 'Short'",
  add_task_sources: "sources => '[]'",
  cancel_tasks: "filter => :session",
  compare_documents: "manifest => '[]'",
  create_schedule:
    "name => 'n', cron => '* * * * *', time_zone => 'UTC', task => '{\"requirement\": \"x\"}'",
  create_session: "title => 'x'",
  create_session_with_task: "title => 'x', requirement => 'x'",
  create_task: "requirement => 'x'",
  create_team: "name => 'x'",
  create_webhook: "url => 'https://example.com/', event_types => '{task:completed}'",
  emit_event: "name => 'x'",
  erase_data: "kind => 'team', subject => :team",
  export_data: "kind => 'team', subject => :team",
  find_graph_nodes: "kind => 'document'",
  expand_graph: "seeds => '[]'",
  give_quality_feedback: "verdict => 'right'",
  invite_member: "email => 'b@example.com', role => 'viewer'",
  list_quality_standards: "project => 'shop'",
  open_ingestion: "project => 'shop'",
  plan_flow: "flow => 'mine', version => null, input => '{}'",
  planning_history: "task_ids => '{}'",
  put_workflow_template: "template => 'x', title => 'x', phases => '[]'",
  quality_trend: "project => 'shop', step => 'week', since => now() - interval '1 week'",
  read_chunks: "chunk_ids => '{}'",
  read_graph_hop: "node_ids => '{}'",
  read_quality_standard: "project => 'shop'",
  record_search: "query => 'x', document_ids => '{}'",
  redrive_tasks: "filter => :session",
  remove_member: "user_id => :member",
  replace_schedule:
    "name => 'n', cron => '* * * * *', time_zone => 'UTC', task => '{\"requirement\": \"x\"}'",
  replace_task: "title => 'x', priority => 100, tags => '{}'",
  report_incident: `incident => '${JSON.stringify(incident())}'`,
  resolve_approval: "approve => true",
  revise_plan: `revision => '{"reason": "x", "remove": ["after"]}'`,
  roll_back_quality_standard: "project => 'shop', version => 0",
  roll_back_workflow: "template => 'none'",
  search_knowledge: 'request => \'{"query": "lease"}\'',
  search_tasks: "filter => '{}'",
  send_message: "text => 'x'",
  set_indicator_baseline: "manual_minutes => 1, hourly_usd => 1",
  set_maintenance_policy: "kind => 'stale', mode => 'apply'",
  set_member_role: "user_id => :member, role => 'viewer'",
  set_quality_standard: "project => 'shop', dimensions => '{}'",
  set_workflow_shares: "template => 'none', shares => '{\"1\": 1}'",
  share_project: "project => 'shop'",
  submit_documents: "documents => '[]'",
  subscribe: "query => 'lease'",
  unshare_project: "project => 'none'",
  update_requirement: "number => 1, change => '{}'",
  update_session: "title => 'x', project => 'default', metadata => '{}'",
  update_task: "title => 'x'",
  update_team: "name => 'x', second_person => false",
  validate_workflow_template: "template => 'none'",
  workflow_metrics: "template => 'code-generation'",
};
/** What does nothing with what the caller may not change, instead of refusing it. */
const IN_BULK = ["cancel_tasks", "redrive_tasks"];

const ANSWERS: Readonly<Record<string, string>> = {
  ZZ000: "yes",
  ZZ001: "none",
  "42501": "-",
  OG002: "404",
  OG009: "403",
  // After it was established who calls: what there is does not allow it now.
  OG003: "yes",
};

describe("who may do what", () => {
  it("is known of every function, for every caller", async () => {
    const known = await idsOfTheTeam();
    const functions = await test.database.query(
      `select p.proname as name, p.proargnames[:p.pronargs] as names, p.pronargs - p.pronargdefaults as required,
              array(select format_type(t.type, null) from unnest(p.proargtypes) with ordinality as t (type, n) order by n) as types,
              has_function_privilege('authenticated', p.oid, 'execute') as by_users, p.prokind
       from pg_proc as p where p.pronamespace = 'cogo_api'::regnamespace order by 1`,
    );
    const member = users.get("member")?.userId;
    const calls = new Map(
      functions.map((each) => {
        const names = (each.names ?? []) as unknown as readonly string[];
        const types = each.types as unknown as readonly string[];
        const given = (ARGUMENTS[String(each.name)] ?? "")
          .replace(":team", `'${team}'`)
          .replace(":session", `'{"sessionId": "${task.sessionId}"}'`)
          .replace(":member", `'${member}'`);
        const bound = each.by_users
          ? names.flatMap((name) =>
              known[name] !== undefined && !new RegExp(`\\b${name} =>`).test(given)
                ? [`${name} => ${known[name]}`]
                : [],
            )
          : names.map((name, n) => `${name} => null::${types[n]}`);
        const list = [...bound, ...(each.by_users && given !== "" ? [given] : [])].join(", ");
        const name = String(each.name);
        const call = `cogo_api.${name}(${list})`;
        if (IN_BULK.includes(name)) {
          const none = `jsonb_array_length(${call} -> 'done') = 0`;
          return [name, `if ${none} then raise exception 'none' using errcode = 'ZZ001'; end if`];
        }
        return [name, each.prokind === "p" ? `call ${call}` : `perform ${call}`];
      }),
    );
    const byUsers = new Set(
      functions.filter((each) => each.by_users).map((each) => String(each.name)),
    );
    const matrix = await tryEach([...calls.keys()], async (name, caller) => {
      const statement = `do $do$ begin ${calls.get(name)}; raise exception 'done' using errcode = 'ZZ000'; end $do$`;
      const thrown = await runAs(caller)(statement).catch((error: unknown) => error);
      const { sqlstate = "none", message = "" } = Object(thrown);
      // What only machines call is given nothing to do: that it is not refused is the answer.
      if (!byUsers.has(name)) return sqlstate === "42501" ? "-" : "yes";
      return ANSWERS[sqlstate] ?? `open ${sqlstate} ${String(message).slice(0, 120)}`;
    });
    expect(openCells(matrix)).toEqual([]);
    await expectSection("Functions", matrix);
  });

  it("is known of every view, for every caller", async () => {
    const views = await test.database.query(
      "select table_name::text as view from information_schema.views where table_schema = 'cogo_api' order by 1",
    );
    const matrix = await tryEach(
      views.map((row) => String(row.view)),
      async (view, caller) => {
        const seen = await runAs(caller)(`select * from cogo_api.${view} limit 1`).catch(
          (error: unknown) => error,
        );
        return Array.isArray(seen) && seen.length > 0 ? "yes" : "-";
      },
    );
    const empty = [...matrix].filter(([, cells]) => ![...cells.values()].includes("yes"));
    expect(empty.map(([view]) => view)).toEqual([]);
    expect(openCells(matrix)).toEqual([]);
    await expectSection("Views", matrix);
  });

  it("is known of every topic, for every caller", async () => {
    const topics = await test.database.query(
      `select distinct on (split_part(topic, ':', 1)) topic from realtime.messages
       where topic !~ '^user:' order by split_part(topic, ':', 1), topic`,
    );
    const named = new Map([
      ...topics.map(
        (row) => [String(row.topic).replace(/:.*/, ":<id>"), String(row.topic)] as const,
      ),
      ["session:<id>", `session:${task.sessionId}`],
      ["task:<id>", `task:${task.taskId}`],
      ["user:<id>", `user:${task.userId}`],
    ]);
    const matrix = await tryEach([...named.keys()], async (name, caller) => {
      const userId = users.get(caller)?.userId;
      if (userId === undefined) return "-"; // Realtime asks the policies for users alone
      return (await mayListen(test, userId, named.get(name) ?? "")) ? "yes" : "-";
    });
    expect(matrix.size).toBeGreaterThan(4);
    expect(openCells(matrix)).toEqual([]);
    await expectSection("Topics", matrix);
  });
});
