import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

interface Problem {
  readonly step?: string;
  readonly input?: string;
  readonly message: string;
}
type Step = Readonly<Record<string, unknown>>;
type Run = TestDatabase["asWorker"];

let test: TestDatabase;
let run: Run;
let stranger: Run;
beforeAll(async () => {
  test = await openTestDatabase("as they come");
});
afterAll(() => test.close());
beforeEach(async () => {
  ({ run } = await test.createUser());
  ({ run: stranger } = await test.createUser());
});

const step = (key: string, change: Step = {}) => ({
  key,
  kind: key,
  needs: ["api-design"],
  dependsOn: [],
  ...change,
});
const GENERATE = step("generate", { needs: ["code-generation"] });
const inPhases = (...steps: readonly Step[]) => [{ phase: "build", steps }];

async function put(as: Run, name: string, phases: unknown = inPhases(GENERATE)) {
  const [row] = await as(
    `select version, status, shared from cogo_api.put_workflow_template(
       $1, 'Mine', $2::jsonb, complexity => '{simple,complex}', note => 'why')`,
    [name, JSON.stringify(phases)],
  );
  return row;
}
async function validate(as: Run, name: string) {
  const [row] = await as("select cogo_api.validate_workflow_template($1) as answer", [name]);
  return row?.answer as { readonly status: string; readonly problems: readonly Problem[] };
}
const share = (as: Run, name: string, shares: object) =>
  as("select cogo_api.set_workflow_shares($1, $2::jsonb)", [name, JSON.stringify(shares)]);
const rollBack = async (as: Run, name: string) =>
  (await as("select cogo_api.roll_back_workflow($1, 'worse') as version", [name]))[0]?.version;
async function activate(as: Run, name: string) {
  const row = await put(as, name);
  await validate(as, name);
  await share(as, name, { [Number(row?.version)]: 1 });
}
async function versions(as: Run, name: string) {
  const sql = `select version, status, share from cogo_api.workflow_templates
               where template = $1 order by version`;
  return (await as(sql, [name])).map((row) => [row.version, row.status, row.share]);
}
/** What is reported of each step, as `step.input`. */
async function problemsOf(...steps: readonly Step[]) {
  await put(run, "trial", inPhases(...steps));
  const { problems } = await validate(run, "trial");
  return problems.map((each) => `${each.step}.${each.input}`).sort();
}

describe("put_workflow_template()", () => {
  it("makes a draft of the caller's own, which strangers do not see", async () => {
    expect(await put(run, "careful")).toEqual({ version: 1, status: "draft", shared: false });
    expect(await versions(run, "careful")).toEqual([[1, "draft", 0]]);
    expect(await versions(stranger, "careful")).toEqual([]);
  });

  it("changes a version that was never active, and makes a new one of what was", async () => {
    await put(run, "careful");
    await activate(run, "careful");
    expect(await versions(run, "careful")).toEqual([[1, "active", 1]]);
    await put(run, "careful");
    expect(await put(run, "careful")).toMatchObject({ version: 2, status: "draft" });
  });

  it("lets two tenants use one name, each for its own", async () => {
    await activate(run, "careful");
    await put(stranger, "careful");
    expect(await versions(stranger, "careful")).toEqual([[1, "draft", 0]]);
    expect(await versions(run, "careful")).toEqual([[1, "active", 1]]);
  });

  it("leaves COGO's own to operators", async () => {
    await expect(put(run, "code-generation")).rejects.toMatchObject({
      sqlstate: "OG003",
      hint: expect.stringContaining("copy"),
    });
    expect(await put(test.asWorker, "code-generation")).toEqual({
      version: 2,
      status: "draft",
      shared: true,
    });
    await test.asOwner("delete from cogo.workflow_templates where version = 2");
  });

  it.each([
    ["a name that is no slug", "select cogo_api.put_workflow_template('My own', 'Mine', '[]')"],
    ["no title", "select cogo_api.put_workflow_template('mine', '', '[]')"],
    ["no phases", "select cogo_api.put_workflow_template('mine', 'Mine', null)"],
    [
      "an unknown level",
      "select cogo_api.put_workflow_template('mine', 'Mine', '[]', complexity => '{easy}')",
    ],
  ])("refuses %s", async (_, sql) => {
    await expect(run(sql)).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});

describe("validate_workflow_template()", () => {
  it.each([
    ...["code-generation", "reviewed-code-generation", "written-by-models"],
    ...["inspected-code-generation", "inspected-by-models"],
  ])("finds nothing wrong with COGO's own %s", async (name) => {
    expect((await validate(test.asWorker, name)).problems).toEqual([]);
  });

  it("makes a draft without problems valid, and a version with problems a draft again", async () => {
    await put(run, "careful");
    expect(await validate(run, "careful")).toMatchObject({ status: "validated", problems: [] });
    await put(run, "careful", inPhases(step("design", { kind: "dance" })));
    expect(await validate(run, "careful")).toMatchObject({ status: "draft" });
  });

  it("tells all problems at once, each with its step and its input", async () => {
    expect(
      await problemsOf(
        step("design", { kind: "dance" }),
        step("generate", { needs: ["juggling"], dependsOn: ["nothing"] }),
        step("verify", { needs: ["test-execution"] }),
      ),
    ).toEqual(["design.kind", "generate.dependsOn", "generate.needs", "verify.input.files"]);
  });

  it("finds a cycle, over what kinds read too", async () => {
    const steps = [
      step("contract", { dependsOn: ["write"] }),
      step("write", { needs: ["code-generation"] }),
    ];
    await put(run, "round", inPhases(...steps));
    const { problems } = await validate(run, "round");
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({
      input: "dependsOn",
      message: expect.stringMatching(/contract → write → contract|write → contract → write/),
    });
  });

  it("finds what a kind reads and no step gives", async () => {
    expect(await problemsOf(step("write", { needs: ["code-generation"] }))).toEqual([
      "write.input.contract",
    ]);
  });

  it("finds two steps of one key, and one that a run begins with", async () => {
    expect(await problemsOf(step("design"), step("design"), step("plan"))).toEqual(
      expect.arrayContaining(["design.key", "plan.key"]),
    );
  });

  it("checks what else a step says, as a plan's", async () => {
    const gate = step("check", { kind: "gate", approval: { title: "May it?", whom: "me" } });
    const many = step("generate", { needs: ["code-generation"], policy: { maxAttempts: 0 } });
    expect(await problemsOf(gate, many)).toEqual(["check.undefined", "generate.undefined"]);
  });

  it.each([
    ["no list of phases with steps", [{ phase: "build", steps: [] }], "phases.0"],
    ["steps that name their role", inPhases({ ...GENERATE, role: "me" }), "phases.0.steps.0.needs"],
    ["steps without needs", inPhases({ ...GENERATE, needs: [] }), "phases.0.steps.0.needs"],
    ["steps without a kind", inPhases({ key: "a", needs: ["b"] }), "phases.0.steps.0"],
    ["steps that are none", inPhases("generate" as never), "phases.0.steps.0.needs"],
    ["nothing", [], "phases"],
  ])("finds %s", async (_, phases, input) => {
    await put(run, "shapeless", phases);
    const { problems } = await validate(run, "shapeless");
    expect(problems.map((problem) => problem.input)).toContain(input);
  });

  it("answers not_found for another tenant's", async () => {
    await put(run, "careful");
    await expect(validate(stranger, "careful")).rejects.toMatchObject({ sqlstate: "OG002" });
  });
});

describe("set_workflow_shares()", () => {
  it("refuses a draft", async () => {
    await put(run, "careful");
    await expect(share(run, "careful", { 1: 1 })).rejects.toMatchObject({
      sqlstate: "OG003",
      hint: "Validate it first",
    });
  });

  it("refuses a version that can no longer be followed", async () => {
    await test.asOwner("insert into cogo.step_kinds (kind, description) values ('rare', 'Rare.')");
    await put(run, "careful", inPhases(step("rare")));
    await validate(run, "careful");
    await test.asOwner("delete from cogo.step_kinds where kind = 'rare'");
    await expect(share(run, "careful", { 1: 1 })).rejects.toMatchObject({ sqlstate: "OG004" });
  });

  it("divides runs between versions, and retires those without a share", async () => {
    await activate(run, "careful");
    await put(run, "careful");
    await validate(run, "careful");
    await share(run, "careful", { 1: 0.9, 2: 0.1 });
    expect(await versions(run, "careful")).toEqual([
      [1, "active", 0.9],
      [2, "active", 0.1],
    ]);
    await share(run, "careful", { 2: 1 });
    expect(await versions(run, "careful")).toEqual([
      [1, "retired", 0],
      [2, "active", 1],
    ]);
  });

  it("takes thirds as they are written", async () => {
    for (const _ of [1, 2, 3]) await activate(run, "careful");
    await share(run, "careful", { 1: 0.333, 2: 0.333, 3: 0.333 });
    expect((await versions(run, "careful")).map(([, status]) => status)).toEqual([
      "active",
      "active",
      "active",
    ]);
  });

  it("withdraws a template that is left no share", async () => {
    await activate(run, "careful");
    await share(run, "careful", {});
    expect(await versions(run, "careful")).toEqual([[1, "retired", 0]]);
  });

  it.each([
    ["a negative share", { 1: -1 }],
    ["a share of nothing, which would withdraw the template unsaid", { 1: 0 }],
    ["less than all runs", { 1: 0.9 }],
    ["more than all runs", { 1: 1, 2: 1 }],
    ["text", { 1: "all" }],
    ["no version", { newest: 1 }],
  ])("refuses %s", async (_, shares) => {
    await activate(run, "careful");
    await expect(share(run, "careful", shares)).rejects.toMatchObject({ sqlstate: "OG005" });
  });
});

describe("roll_back_workflow()", () => {
  it("makes the version before alone active", async () => {
    await activate(run, "careful");
    await activate(run, "careful");
    expect(await rollBack(run, "careful")).toBe(1);
    expect(await versions(run, "careful")).toEqual([
      [1, "active", 1],
      [2, "retired", 0],
    ]);
  });

  it("refuses where nothing comes before", async () => {
    await activate(run, "careful");
    await expect(rollBack(run, "careful")).rejects.toMatchObject({ sqlstate: "OG003" });
  });

  it("is in the owner's audit log with its reason", async () => {
    await activate(run, "careful");
    await activate(run, "careful");
    await rollBack(run, "careful");
    const sql = `select details ->> 'reason' as reason from cogo_api.audit_entries
                 where action = 'workflow-rolled-back'`;
    expect(await run(sql)).toEqual([{ reason: "worse" }]);
    expect(await stranger(sql)).toEqual([]);
  });
});

describe("a task that names a template", () => {
  const open = async (as: Run) =>
    String((await as("select session_id from cogo_api.create_session('Test')"))[0]?.session_id);
  const submit = (as: Run, sessionId: string, template: string) =>
    as("select task_id, template from cogo_api.create_task($1, 'A list', template => $2)", [
      sessionId,
      template,
    ]);
  async function candidates(as: Run, sessionId: string, runId: string | null = null) {
    const [row] = await as("select cogo_api.workflow_candidates($1, $2::uuid) as found", [
      sessionId,
      runId,
    ]);
    const found = row?.found as {
      readonly named: string | null;
      readonly templates: readonly { readonly template: string; readonly version: number }[];
    };
    return { named: found.named, templates: found.templates.map((each) => each.template) };
  }

  it("is refused one that is not active, and told those that are", async () => {
    await put(run, "careful");
    await expect(submit(run, await open(run), "careful")).rejects.toMatchObject({
      sqlstate: "OG005",
      hint: `The active ones are ${[
        ...["code-generation", "inspected-by-models", "inspected-code-generation"],
        ...["reviewed-code-generation", "written-by-models"],
      ].join(", ")}`,
    });
  });

  it("is refused another tenant's", async () => {
    await activate(stranger, "careful");
    await expect(submit(run, await open(run), "careful")).rejects.toMatchObject({
      sqlstate: "OG005",
    });
  });

  it("is refused a plan beside it", async () => {
    const sessionId = await open(run);
    const sql =
      "select cogo_api.create_task($1, 'A', template => 'code-generation', plan => '{\"steps\": []}')";
    await expect(run(sql, [sessionId])).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it("is planned from it alone; others from all that are meant for a level", async () => {
    await activate(run, "careful");
    const sessionId = await open(run);
    const [task] = await submit(run, sessionId, "careful");
    expect(task?.template).toBe("careful");
    const [row] = await run("select run_id from cogo_api.runs where task_id = $1", [
      String(task?.task_id),
    ]);
    expect(await candidates(run, sessionId, String(row?.run_id))).toEqual({
      named: "careful",
      templates: ["careful"],
    });
    expect(await candidates(run, sessionId)).toEqual({
      named: null,
      templates: ["careful", "code-generation", "reviewed-code-generation", "written-by-models"],
    });
  });

  it("keeps it where it is withdrawn before the plan, as it was when the run began", async () => {
    await activate(run, "careful");
    const sessionId = await open(run);
    const [task] = await submit(run, sessionId, "careful");
    const [row] = await run("select run_id from cogo_api.runs where task_id = $1", [
      String(task?.task_id),
    ]);
    await share(run, "careful", {});
    const [found] = await run("select cogo_api.workflow_candidates($1, $2::uuid) as found", [
      sessionId,
      String(row?.run_id),
    ]);
    expect(found?.found).toMatchObject({
      named: "careful",
      templates: [{ template: "careful", version: 1 }],
    });
    await expect(submit(run, sessionId, "careful")).rejects.toMatchObject({ sqlstate: "OG005" });
  });

  it("is given one version by its run, the shares deciding over many", async () => {
    const [user] = await run("select auth.uid() as id");
    await activate(run, "careful");
    await put(run, "careful");
    await validate(run, "careful");
    await share(run, "careful", { 1: 0.75, 2: 0.25 });
    const rows = await test.asOwner(
      `select w.version, count(*)::int as runs
       from generate_series(1, 400) as n
       cross join lateral cogo.active_workflows($1::uuid, md5(n::text)::uuid) as w
       where w.template = 'careful' group by 1 order by 1`,
      [String(user?.id)],
    );
    expect(rows.map((row) => row.version)).toEqual([1, 2]);
    expect(Number(rows[0]?.runs) / 400).toBeCloseTo(0.75, 1);
  });
});
