import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { submit } from "../../support/plan_fixture.ts";
import { claimOne, clear, fail, plannedStep, QUEUE, START } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());
beforeEach(async () => {
  await clear(test);
  test.setClock(START);
});

/** Where errors.md tells of what a step, a run or a task can fail with. */
const SECTIONS = [
  "Tasks",
  "Flows",
  "Steps of kind `http` and `ask`",
  "Deliveries",
  "Models",
  "Engine (SQLSTATE)",
];

/** What was asked for, given, denied or cut short. */
const USERS = `
  requirement_empty requirement_too_long requirement_not_understood requirement_not_supported
  requirement_not_covered source_invalid invalid_plan invalid_input contract_rejected
  nothing_to_review nothing_to_verify nothing_to_assess nothing_to_report
  task_cancelled task_superseded step_cancelled deadline_exceeded approval_rejected budget_exceeded models_off
  condition_not_met map_not_possible step_kind_not_done step_expired event_timed_out reference_missing
  http_input_invalid ask_input_invalid flow_input_invalid flow_event_invalid
  http_address_refused http_secret_refused http_status http_response_too_large http_unreachable
  http_timeout
  deliver_input_invalid delivery_rejected delivery_empty delivery_not_passed delivery_has_secret
  delivery_path_refused delivery_conflict delivery_changed delivery_merged
  delivery_unauthorised delivery_target_missing delivery_target_empty delivery_needs_runner
  delivery_refused delivery_unreachable`;

/** How it was done, by the agent or by what it depends on. */
const OTHERS = `
  quality_gate_failed quality_unproven run_not_settled run_stuck step_timed_out rate_limited
  schedule_overlap schedule_missed webhook_disabled handler_outcome_invalid worker_vanished
  no_workflow_template no_code_template no_role no_agent template_kind_mismatch
  template_parameters_invalid template_render_failed invalid_configuration
  flow_changed flow_version_gone flow_name_invalid flow_option_invalid flow_operation_failed
  flow_result_too_large flow_result_invalid flow_too_long flow_stands_still flow_failed step_threw
  step_refused ask_schema_invalid
  models_exhausted model_authentication model_permission model_quota model_location
  model_rate_limit model_overloaded model_server model_network model_timeout model_interrupted
  model_context_length model_invalid_request model_unknown_model model_unsupported
  model_invalid_answer model_aborted prompt_invalid prompt_value_missing prompt_too_long test_frozen
  lease_lost not_found invalid_state value_too_large quota_exceeded session_refused`;

const words = (text: string) => text.trim().split(/\s+/).sort();

async function readDocumented(): Promise<readonly string[]> {
  const text = await readFile("docs/reference/errors.md", "utf8");
  const sections = text
    .split(/^## /m)
    .filter((each) => SECTIONS.includes(each.split("\n")[0] ?? ""));
  const cells = sections.flatMap((section) =>
    section.split("\n").flatMap((line) => {
      const columns = line.split("|");
      return /^\| OG/.test(line) ? columns.slice(2, 3) : columns.slice(1, 2);
    }),
  );
  const codes = cells.flatMap((cell) => [...cell.matchAll(/`([a-z]+_[a-z_]+)`/g)]);
  return [...new Set(codes.map(([, code]) => String(code)))].sort();
}

/** Fails a step with each of the codes; what is known of the agent after that. */
async function failWith(codes: readonly string[]) {
  for (const code of codes) {
    await submit(test, [plannedStep("a", { policy: { maxAttempts: 1 } })]);
    await fail(test, await claimOne(test, QUEUE), { code });
  }
  await test.asWorker("select cogo_api.remember_runs(1000)");
  await test.asOwner("select cogo.measure_agents()");
  const [statistics] = await test.asOwner(
    `select completed, failed, stalled,
            (select count(*)::int from cogo.assignment_outcomes where not succeeded) as bad
     from cogo.agent_statistics where agent = 'code-generator'`,
  );
  return statistics;
}

describe("an agent's record", () => {
  it("knows of every code whose doing it is", async () => {
    const documented = await readDocumented();
    expect([...words(USERS), ...words(OTHERS)].sort()).toEqual(documented);
  });

  it.each(words(USERS))("stays as it was after %s", async (code) => {
    expect(await failWith([code])).toEqual({ completed: 0, failed: 0, stalled: 0, bad: 0 });
  });

  it("counts every other failure", async () => {
    const codes = words(OTHERS);
    const counted = await failWith(codes);
    expect(counted).toMatchObject({ completed: 0, failed: codes.length });
    expect(counted?.bad).toBe(codes.length);
  });
});
