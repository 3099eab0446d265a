import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { app } from "../../../functions/quality/app.ts";
import {
  assessAnswer,
  incidentAnswer,
  incidentsAnswer,
} from "../../../functions/quality/contract.ts";
import { executeStep } from "../../../shared/engine/worker/execute_step.ts";
import { PostgresWorkQueue } from "../../../shared/engine/worker/postgres_work_queue.ts";
import type { Generator } from "../../../shared/generation/generator.ts";
import type { Generators } from "../../../shared/generation/mod.ts";
import { createCodeSteps, createHealStep } from "../../../shared/orchestrator/mod.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { taskStatus } from "../../support/plan_fixture.ts";
import { openProject } from "../../support/quality_fixture.ts";
import { openServiceClient } from "../../support/service_client.ts";
import { clear } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(() => clear(functions.test));

const FILES = [
  { path: "src/sum.js", content: "export const sum = (a, b) => a - b;\n" },
  {
    path: "src/sum.test.js",
    content: `import { expect, it } from "vitest";
import { sum } from "./sum.js";
it("adds", () => expect(sum(1, 2)).toBe(3));
it("adds nothing", () => expect(sum(4, 0)).toBe(4));
`,
  },
];
const TRACE = `TypeError: order.total is not a function
    at price (/srv/app/src/price.js:3:9)
    at run (/srv/app/node_modules/express/index.js:10:1)`;

async function openUser() {
  const session = await openProject(functions.test);
  const call = await functions.as(session.userId);
  const report = async (body: object = {}) =>
    await call("POST", "cogo-quality/incidents", {
      ...{ sessionId: session.sessionId, trace: TRACE, paths: ["src/price.js"] },
      ...body,
    });
  return { session, call, report };
}

type Mend = NonNullable<Generator["mend"]>;

/** Does the one ready step of the quality-assurance worker, with a model that mends in this way. */
async function work(mend?: Mend): Promise<void> {
  const client = await openServiceClient(functions.test);
  const worker = { workerId: crypto.randomUUID(), queue: "quality-assurance", version: 0 };
  const queue = new PostgresWorkQueue(client, { ...worker, capacity: 1 });
  const [step] = await queue.claim(1);
  if (step === undefined) throw new Error("Expected a ready step");
  const limits = { testFileMilliseconds: 10_000, verifyMilliseconds: 120_000 };
  const generators = { choose: () => ({ mend }) } as unknown as Generators;
  const handlers = [createHealStep(client, generators, limits), ...createCodeSteps(client, limits)];
  await executeStep(step, new Map(handlers.map((each) => [each.kind, each])), queue);
}

describe("incidents from outside", () => {
  it("are read from a stack trace, kept once, listed, and dismissed", async () => {
    const { call, report } = await openUser();
    const first = await report({ context: { version: "1.2.3" } });
    expect(first.status).toBe(201);
    const { incident } = incidentAnswer.parse(first.body);
    expect(incident).toMatchObject({
      ...{ class: "type", state: "open", occurrences: 1, context: { version: "1.2.3" } },
      frames: [{ path: "src/price.js", function: "price", line: 3 }],
    });
    await report();
    const list = async (query: string) =>
      incidentsAnswer.parse((await call("GET", `cogo-quality/incidents?${query}`)).body).incidents;
    expect(await list("class=type")).toMatchObject([{ occurrences: 2 }]);
    expect(await list("class=syntax")).toEqual([]);
    const path = `cogo-quality/incidents/${incident.incidentId}`;
    await call("POST", `${path}/dismiss`, { reason: "An old client" });
    const { body } = await call("GET", path);
    expect(incidentAnswer.parse(body).incident).toMatchObject({
      ...{ state: "dismissed", reason: "An old client" },
    });
  });

  it("are nobody else's", async () => {
    const [owner, stranger] = [await openUser(), await openUser()];
    const { incident } = incidentAnswer.parse((await owner.report()).body);
    const answer = await stranger.call("GET", `cogo-quality/incidents/${incident.incidentId}`);
    expect(answer.status).toBe(404);
  });
});

describe("POST /cogo-quality/fix", () => {
  it("mends files by rules, and the next time by what worked", async () => {
    const { session, call } = await openUser();
    const fix = async () => {
      const { sessionId } = session;
      const answer = await call("POST", "cogo-quality/fix", { sessionId, files: FILES });
      expect(answer.status).toBe(201);
      const { task } = assessAnswer.parse(answer.body);
      await work();
      expect(await taskStatus({ ...session, taskId: task.taskId })).toBe("completed");
      const [step] = await session.asUser("select output from cogo_api.steps where task_id = $1", [
        task.taskId,
      ]);
      const files = await session.asUser(
        "select path, content from cogo_api.artifacts join cogo_api.runs using (run_id) where runs.task_id = $1 order by path",
        [task.taskId],
      );
      return { output: step?.output, files };
    };
    const first = await fix();
    expect(first.output).toMatchObject({ verdict: "healed", by: "rules", source: "arithmetic" });
    expect(first.files.map(({ path }) => path)).toEqual(["HEAL.md", "heal.patch", "src/sum.js"]);
    expect(first.files[2]?.content).toBe("export const sum = (a, b) => a + b;\n");
    expect((await fix()).output).toMatchObject({ verdict: "healed", by: "memory", tried: 1 });
    const solutions = await session.asUser("select worked, failed from cogo_api.solutions");
    expect(solutions).toEqual([{ worked: 2, failed: 0 }]);
    const incidents = await session.asUser("select state, occurrences from cogo_api.incidents");
    expect(incidents).toEqual([{ state: "healed", occurrences: 2 }]);
  });

  it("asks a model for what rules do not mend, and memory the next time", async () => {
    const { session, call } = await openUser();
    const source = (body: string) => `export function label(count) {\n${body}}\n`;
    const branch = '  if (count === 1) return "one";\n';
    const rest = '  return count > 1 ? "many" : "none";\n';
    const files = [
      { path: "src/label.js", content: source(rest) },
      {
        path: "src/label.test.js",
        content: `import { expect, it } from "vitest";
import { label } from "./label.js";
it("one", () => expect(label(1)).toBe("one"));
it("two", () => expect(label(2)).toBe("many"));
it("none", () => expect(label(0)).toBe("none"));
`,
      },
    ];
    let seen: readonly unknown[] = [];
    const mend: Mend = async (_execution, known) => {
      seen = await session.asUser("select state from cogo_api.incidents");
      return known
        .filter(({ kind }) => kind === "source")
        .map((file) => ({ ...file, content: source(branch + rest) }));
    };
    const outputs = [];
    for (const model of [mend, undefined]) {
      const body = { sessionId: session.sessionId, files };
      const { task } = assessAnswer.parse((await call("POST", "cogo-quality/fix", body)).body);
      expect(task.models).toBe("auto");
      await work(model);
      const [step] = await session.asUser("select output from cogo_api.steps where task_id = $1", [
        task.taskId,
      ]);
      outputs.push(step?.output);
    }
    expect(seen).toEqual([{ state: "healing" }]);
    expect(outputs).toMatchObject([
      { verdict: "healed", by: "model", reasons: [] },
      { verdict: "healed", by: "memory", tried: 1 },
    ]);
  });
});

describe("a task that says something of code", () => {
  it.each([
    ["explain", "EXPLANATION.md", { verdict: "complete" }],
    ["test", "src/sum.characterisation.test.js", { verdict: "unproven", notCharacterised: [] }],
    ["document", "API.md", { verdict: "complete", withoutExample: [] }],
  ])(
    "is submitted by POST /cogo-quality/%s, and leaves %s beside the code",
    async (path, file, output) => {
      const { session, call } = await openUser();
      const body = { sessionId: session.sessionId, files: FILES, paths: ["src/sum.js"] };
      const answer = await call("POST", `cogo-quality/${path}`, body);
      expect(answer.status).toBe(201);
      const { task } = assessAnswer.parse(answer.body);
      await work();
      const [step] = await session.asUser("select output from cogo_api.steps where task_id = $1", [
        task.taskId,
      ]);
      expect(step?.output).toMatchObject(output);
      const files = await session.asUser(
        "select path from cogo_api.artifacts join cogo_api.runs using (run_id) where runs.task_id = $1",
        [task.taskId],
      );
      expect(files).toEqual([{ path: file }]);
    },
  );
});
