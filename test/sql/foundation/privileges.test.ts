import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const ROLES = ["anon", "authenticated", "service_role"];

// Here `api` stands for cogo_api. Who may execute what. u: a user (authenticated). s: the secret key (service_role). Nobody else may
// execute anything, and of the functions that are not here nobody but the owner.
const FUNCTIONS = `
  api.create_session    u    api.claim_steps          s    api.sweep                  s
  api.update_session    u    api.heartbeat_step       s    api.prune                  s
  api.end_session       u    api.create_session_with_task u
  api.create_task       u    api.checkpoint_step      s    api.agent_health           s
  api.replace_task      us
  api.update_task       us   api.complete_steps       s    api.reassign_steps         s
  api.cancel_task       us    api.seconds_to_turn      s    api.set_agent              s
  api.cancel_step       us   api.fail_step            s    api.set_concurrency_limit  s
  api.pause_task        us   api.release_step         s    api.set_rate_limit         s
  api.resume_task       us   api.sleep_step           s    api.configure_wake         s
  api.redrive_task      us   api.await_event          s
  api.rerun_task        us   api.request_approval     s    cogo.caller_tenants        us
  cogo.caller_hears     u
  api.revise_plan       us   api.read_run_artifacts   s    cogo.clock                 us
  api.send_message      us   api.answer_message       s
  api.emit_event        us   api.record_context       s    cogo.topic_id              u
                                                          cogo.dependency_keys       us
  api.resolve_approval  us   api.read_task_sources us
  api.add_task_sources  us   api.add_requirement      us  api.update_requirement     us  cogo.requirement_evidence us

  api.open_ingestion    u    api.claim_submissions    s    api.search_knowledge       us
  api.compare_documents u    api.index_document       s    api.read_chunks            us
  api.submit_documents  u    api.refuse_document      s    api.record_search          us
  api.close_ingestion   u    api.use_embedder         s    api.read_session_context   us
  api.remove_source     u
  api.delete_document   u    api.claim_embeddings     s    api.maintain_knowledge     us
  api.subscribe         u    api.record_embeddings    s    api.apply_finding          us
  api.unsubscribe       u    api.postpone_embeddings  s    api.dismiss_finding        us
  api.remember_runs     s    api.set_maintenance_policy us

  api.find_graph_nodes  us   api.claim_graph_changes    s  api.summarise_graph        s
  api.read_graph_hop    us   api.complete_graph_changes s  api.list_graph_range       s
  api.expand_graph      us   api.rebuild_graph          s  api.requeue_graph_entities s
  api.graph_lag         s    api.stop_graph_projection  s

  api.begin_model_call  s    api.settle_model_call      s  api.reject_model_answer    s
  api.stream_step       s    api.set_budget             s  api.set_provider_rule      s
  api.set_model         s    api.set_model_policy       s  api.set_model_provider     s

  api.list_quality_reports u    api.quality_trend        u  api.preview_judgement      s
  api.give_quality_feedback u
  api.report_incident       u    api.dismiss_incident     u
  api.find_solutions        s    api.remember_healing     s
  api.begin_healing         s
  api.read_quality_standard u   api.list_quality_standards u
  api.set_quality_standard u    api.roll_back_quality_standard u

  api.role_performance  us   api.set_role               s
  api.record_benchmark  s    api.update_benchmarks      s    api.benchmark_trends    s
  api.system_metrics    s    api.system_health          s
  api.task_coordination us   api.coordinate_task        us  cogo.waiting_steps         us
  api.delete_agent      s    api.set_quota              s    cogo.count_standing        us
  api.version           us   api.ensure_installed       s    api.server_identity       s
  cogo.explain_suspension us   cogo.suspension_of      us
  api.register_agent    s    api.heartbeat_agent        s   api.assign_roles           s
  cogo.last_heartbeat   us   cogo.is_silent             us
  api.choose_prompt     s    api.publish_prompt_version s  api.set_prompt_shares      s
  api.roll_back_prompt  s

  api.put_workflow_template us   api.validate_workflow_template us
  api.planning_history  us   api.workflow_metrics       us
  api.set_workflow_shares us   api.roll_back_workflow   us   api.workflow_candidates us

  api.plan_flow         us   api.register_flows         s  api.await_any              s
  api.search_tasks      u    api.cancel_tasks           u  api.redrive_tasks          u

  api.create_schedule   u    api.pause_schedule        us   api.resume_schedule        us
  api.remove_schedule   us   api.replace_schedule    u

  api.indicators        us   api.set_indicator_target s    api.set_indicator_baseline us
  api.verify_audit      s
  api.acknowledge_alert s    api.set_health_rule      s
  api.create_webhook    us   api.rotate_webhook_secret us   api.disable_webhook       us
  api.enable_webhook    us   api.redrive_webhook       us   api.remove_webhook        us
  api.set_delivery_target s   api.remove_delivery_target s   api.open_delivery        s
  api.preview_delivery  s    api.begin_delivery_act     s   api.end_delivery_act     s
  api.finish_delivery   s
  api.claim_webhook_deliveries s   api.record_webhook_attempt s

  api.create_team       u    api.update_team            u  api.set_operator       s
  api.invite_member     u    api.withdraw_invitation    u  api.accept_invitation  u
  api.set_member_role   u    api.remove_member          u  api.is_operator        s
  api.share_project     u    api.unshare_project        u  api.export_data        us
  api.erase_data        us   api.set_session_policy      us
`;

// Who sees which rows of what. own: a user those of its tenants, the secret key all. shared: own, and those
// of no tenant. managed, audited: own, of tenants where the user has this right. all: both all. operator: the
// secret key alone. hidden: nobody but the owner.
const RELATIONS = `
  cogo.schema_versions    hidden    cogo.listening_policies hidden
  cogo.teams              own       api.teams               own
  cogo.members            own       api.members             own
  cogo.invitations        managed   api.invitations         managed
  cogo.team_projects      own
  cogo.session_policies   shared    api.session_policies    shared
  cogo.operators          operator  api.operators           operator
  cogo.erasures           audited   api.erasures            audited
  cogo.sessions           own       api.sessions            own
                                    api.session_states      own
                                    api.session_metrics     own
  cogo.tasks              own       api.tasks               own
  cogo.task_sources       own       api.task_sources        own
  cogo.source_passages    own       api.source_passages     own
  cogo.requirements       own       api.requirements        own
  cogo.requirement_relations own
  cogo.runs               own       api.runs                own
  cogo.plans              own       api.plans               own
  api.task_distributions  own       api.task_executions     own
  cogo.phases             own       api.phases              own
  cogo.steps              own       api.steps               own
  cogo.step_dependencies  hidden
  cogo.attempts           own       api.attempts            own
  cogo.dead_letters       own       api.dead_letters        own
  cogo.approvals          own       api.approvals           own
  cogo.artifacts          own       api.artifacts           own
  cogo.decisions          own       api.decisions           own
  cogo.quality_reports    own       api.quality_reports     own
  api.quality_assessments own       api.quality_metrics     own
  cogo.quality_feedback   own       api.quality_feedback    own
  cogo.deliveries         own       api.deliveries          own
  cogo.delivery_acts      own
  cogo.delivery_targets   operator  api.delivery_targets    operator
  cogo.incidents          own       api.incidents           own
  cogo.solutions          own       api.solutions           own
  cogo.quality_standards  own       api.quality_standards   own
  cogo.quality_dimensions all       api.quality_dimensions  all
  cogo.quotas             shared    api.quotas              shared
  cogo.quota_uses         own
  cogo.events             own       api.events              own
  cogo.messages           own       api.messages            own
  cogo.audit_entries      audited   api.audit_entries       audited
  cogo.roles              all       api.roles               all
  cogo.agents             all       api.agents              all
  cogo.agent_roles        all       api.capabilities        all
  api.agent_roles         all       api.agent_capabilities  all
  cogo.assignment_outcomes own      api.assignment_outcomes own
  cogo.run_estimates      own       api.run_estimates       own
                                    api.estimate_calibration own
  cogo.agent_statistics   all
  cogo.workers            all       api.workers             all
  cogo.step_kinds         all       api.step_kinds          all
  cogo.rate_limits        shared    api.rate_limits         all
  cogo.workflow_templates shared    api.workflow_templates  shared
  cogo.code_templates     all       api.code_templates      all
  cogo.concurrency_limits operator  api.concurrency_limits  operator
  cogo.task_waits         own       api.health_rules        operator
  cogo.audit_head         hidden
  cogo.indicators         all       cogo.indicator_sums     hidden
  cogo.indicator_baselines shared   cogo.indicator_rollup   hidden
  cogo.alerts             operator  api.alerts              operator
  cogo.alert_changes      operator  api.alert_changes       operator
  cogo.health_changes     operator  api.health_changes      operator
  cogo.health_rules       operator  cogo.health_states      hidden
  cogo.last_sweep         hidden    cogo.sent_wakes         hidden
  cogo.queues             hidden    cogo.event_counters     hidden
  cogo.emitted_events     hidden    cogo.step_checkpoints   hidden
  cogo.retention_policies hidden    cogo.error_codes        hidden
  cogo.flows              all       api.flows               all
  cogo.step_waits         hidden                       cogo.agent_notices      hidden
  cogo.agent_status_changes operator api.agent_status_changes operator
  cogo.schedules          own       api.schedules           own
  cogo.schedule_firings   own       api.schedule_firings    own
  cogo.webhooks           own       api.webhooks            own
  cogo.webhook_deliveries own       api.webhook_deliveries  own
  cogo.webhook_outbox     hidden    cogo.joined_submissions hidden
  cogo.collections        hidden    cogo.collected_items    hidden
  cogo.stuck_search       hidden

  cogo.sources            own       api.sources             own
  cogo.ingestions         own       api.ingestions          own
  cogo.documents          own       api.documents           own
  cogo.chunks             own       api.chunks              own
  cogo.subscriptions      own       api.subscriptions       own
  cogo.subscription_matches own     api.subscription_matches own
  cogo.context_snapshots  own       api.context_snapshots   own
  cogo.knowledge_findings own       api.knowledge_findings  own
  cogo.maintenance_policies shared  api.maintenance_policies shared
  cogo.embedders          all       api.embedders           all
  cogo.searches           own       cogo.submissions        hidden
  cogo.awaited_documents  own
  cogo.corpora            hidden    cogo.terms              hidden
  cogo.postings           hidden    cogo.subscription_terms hidden
  cogo.chunk_embeddings   hidden    cogo.pending_embeddings hidden
  cogo.pending_memories   hidden    cogo.document_checks    hidden

  cogo.graph_nodes        shared    cogo.graph_edges        shared
  cogo.graph_node_kinds   all       cogo.graph_edge_kinds   all
  cogo.graph_references   hidden    cogo.graph_outbox       hidden
  cogo.graph_projection   hidden    cogo.benchmarks         hidden

  cogo.model_providers    all       api.model_providers     all
  cogo.model_health       all
  cogo.models             all       api.models              all
  cogo.model_policies     all       api.model_policies      all
  cogo.model_calls        own       api.model_calls         own
  cogo.model_answers      own       api.run_models          own
  cogo.budget_grants      own
  cogo.budget_accounts    own       api.budgets             own
  cogo.budgets            operator  api.budget_limits       operator
  cogo.provider_rules     shared    api.provider_rules      shared

  cogo.prompts            all       api.prompts             all
  cogo.prompt_versions    all       api.prompt_versions     all
  cogo.prompt_uses        own       api.prompt_uses         own
  api.prompt_performance  own
`;

const POLICIES: Readonly<Record<string, { roles: readonly string[]; condition: RegExp }>> = {
  own: {
    roles: ["{authenticated}"],
    condition: /^\(tenant_id IN .*caller_tenants|FROM cogo\.steps/,
  },
  shared: {
    roles: ["{authenticated}"],
    condition: /^\(\(tenant_id IS NULL\) OR \(tenant_id IN .*caller_tenants/,
  },
  managed: {
    roles: ["{authenticated}"],
    condition: /^\(tenant_id IN .*caller_tenants\('manage'/,
  },
  audited: {
    roles: ["{authenticated}"],
    condition: /^\(tenant_id IN .*caller_tenants\('audit'/,
  },
  all: { roles: ["{authenticated,service_role}"], condition: /^true$/ },
  operator: { roles: ["{service_role}"], condition: /^true$/ },
  hidden: { roles: [], condition: /^$/ },
};

function pairs(table: string): ReadonlyMap<string, string> {
  const words = table
    .trim()
    .split(/\s+/)
    .map((word) => word.replace(/^api\./, "cogo_api."));
  return new Map(
    words.flatMap((word, index) => (index % 2 === 0 ? [[word, words[index + 1] ?? ""]] : [])),
  );
}
const functions = pairs(FUNCTIONS);
const relations = pairs(RELATIONS);

describe("privileges on functions: every role × every function", () => {
  const granted = async (role: string) => {
    const rows = await test.database.query(
      `select distinct nspname || '.' || proname as name
       from pg_proc join pg_namespace n on n.oid = pronamespace
       where nspname in ('cogo_api', 'cogo') and has_function_privilege($1, pg_proc.oid, 'execute')`,
      [role],
    );
    return rows.map((row) => row.name).sort();
  };
  const listed = (letter: string) =>
    [...functions].flatMap(([name, who]) => (who.includes(letter) ? [name] : [])).sort();

  it("lets users call the user functions", async () => {
    expect(await granted("authenticated")).toEqual(listed("u"));
  });

  it("lets the secret key call the functions of workers and operators", async () => {
    expect(await granted("service_role")).toEqual(listed("s"));
  });

  it.each(["anon", "authenticator", "public"])("lets %s call none", async (role) => {
    expect(await granted(role)).toEqual([]);
  });

  it("is what a caller meets: each function that is not its own answers 42501", async () => {
    const calls = await test.database.query(
      `select nspname || '.' || proname as name,
              format('%s %I.%I(%s)', case prokind when 'p' then 'call' else 'select' end, nspname, proname,
                     (select string_agg('null::' || format_type(t.type, null), ', ') from unnest(proargtypes) as t (type))) as sql
       from pg_proc join pg_namespace n on n.oid = pronamespace
       where nspname in ('cogo_api', 'cogo') and prorettype <> 'trigger'::regtype`,
    );
    const { run } = await test.createUser();
    const callers = [
      [test.asAnonymous, ""],
      [run, "u"],
      [test.asWorker, "s"],
    ] as const;
    for (const [call, letter] of callers) {
      for (const { name, sql } of calls) {
        const own = letter !== "" && functions.get(String(name))?.includes(letter) === true;
        if (own) continue;
        await expect(call(String(sql)), String(name)).rejects.toMatchObject({ sqlstate: "42501" });
      }
    }
    expect(calls.length).toBeGreaterThan(100);
  });
});

describe("privileges on tables and views: every role × every relation", () => {
  const readable = async (role: string) => {
    const rows = await test.database.query(
      `select nspname || '.' || relname as name
       from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname in ('cogo_api', 'cogo') and relkind in ('r', 'p', 'v', 'm')
         and has_table_privilege($1, pg_class.oid, 'select')`,
      [role],
    );
    return rows.map((row) => row.name).sort();
  };
  const listed = [...relations].flatMap(([name, who]) => (who === "hidden" ? [] : [name])).sort();

  it("knows every relation there is", async () => {
    const rows = await test.database.query(
      `select nspname || '.' || relname as name from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname in ('cogo_api', 'cogo') and relkind in ('r', 'p', 'v', 'm')`,
    );
    expect(rows.map((row) => row.name).sort()).toEqual([...relations.keys()].sort());
  });

  it.each(["authenticated", "service_role"])("lets %s read all but the hidden", async (role) => {
    expect(await readable(role)).toEqual(listed);
  });

  it.each(["anon", "authenticator"])("lets %s read none", async (role) => {
    expect(await readable(role)).toEqual([]);
  });

  it("lets no role write any of them, nor draw from a sequence, the secret key neither", async () => {
    const rows = await test.database.query(
      `select relname, role, privilege
       from pg_class join pg_namespace n on n.oid = relnamespace,
            unnest($1::text[]) as role,
            unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger']) as privilege
       where nspname in ('cogo', 'cogo_api') and relkind in ('r', 'p', 'v', 'm')
         and has_table_privilege(role, pg_class.oid, privilege)
       union all
       select relname, role, 'usage'
       from pg_class join pg_namespace n on n.oid = relnamespace, unnest($1::text[]) as role
       where nspname in ('cogo', 'cogo_api') and relkind = 'S' and has_sequence_privilege(role, pg_class.oid, 'usage')`,
      [`{${ROLES.join(",")}}`],
    );
    expect(rows).toEqual([]);
  });

  it("lets no role make anything in either schema", async () => {
    const rows = await test.database.query(
      `select nspname, role from pg_namespace, unnest($1::text[]) as role
       where nspname in ('cogo', 'cogo_api') and has_schema_privilege(role, nspname, 'create')`,
      [`{${ROLES.join(",")},authenticator,public}`],
    );
    expect(rows).toEqual([]);
  });
});

describe("row-level security", () => {
  it("is on for every table", async () => {
    const rows = await test.database.query(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname = 'cogo' and relkind in ('r', 'p') and not relrowsecurity`,
    );
    expect(rows).toEqual([]);
  });

  it("shows each role the rows the matrix says, by policies for reading alone", async () => {
    const policies = await test.database.query(
      `select 'cogo.' || tablename as name, cmd, roles::text, qual from pg_policies where schemaname = 'cogo'`,
    );
    expect(policies.every((policy) => policy.cmd === "SELECT")).toBe(true);
    for (const [name, who] of relations) {
      if (!name.startsWith("cogo.")) continue;
      const own = policies.filter((policy) => policy.name === name);
      const expected = POLICIES[who];
      expect(
        own.map((policy) => policy.roles),
        name,
      ).toEqual(expected?.roles);
      for (const policy of own) expect(policy.qual, name).toMatch(expected?.condition ?? "");
    }
  });

  it("binds the views to their reader: each is security_invoker", async () => {
    const rows = await test.database.query(
      `select relname from pg_class join pg_namespace n on n.oid = relnamespace
       where nspname in ('cogo_api', 'cogo') and relkind = 'v'
         and not coalesce('security_invoker=true' = any (reloptions), false)`,
    );
    expect(rows).toEqual([]);
  });

  it("lets a user and the secret key read every view", async () => {
    const { run } = await test.createUser();
    for (const name of relations.keys()) {
      if (!name.startsWith("cogo_api.")) continue;
      await run(`select * from ${name} limit 1`);
      await test.asWorker(`select * from ${name} limit 1`);
    }
  });
});
