import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { app } from "../../../functions/quality/app.ts";
import {
  dimensionsAnswer,
  reportsAnswer,
  standardAnswer,
  standardsAnswer,
} from "../../../functions/quality/contract.ts";
import { assessQuality } from "../../../shared/quality/assess/assess_quality.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";
import { taskStatus, told } from "../../support/plan_fixture.ts";
import { judge, judgement, openProject, scored } from "../../support/quality_fixture.ts";
import { at, clear } from "../../support/task_fixture.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());
beforeEach(async () => {
  await clear(functions.test);
  functions.test.setClock(at(0));
});

type Rules = Readonly<Record<string, object>>;

/** A user with a session of the project "shop", and what the user asks of its standard. */
async function openUser() {
  const session = await openProject(functions.test);
  const call = await functions.as(session.userId);
  const standardOf = (answer: { readonly body: unknown }) =>
    standardAnswer.parse(answer.body).standard;
  return {
    session,
    call,
    read: async (query = "") =>
      standardOf(await call("GET", `cogo-quality/standards?project=shop${query}`)),
    put: (dimensions: Rules, headers = {}) =>
      call("PUT", "cogo-quality/standards", { project: "shop", dimensions }, headers),
    rollBack: (version: number, headers = {}) =>
      call("POST", "cogo-quality/standards/rollback", { project: "shop", version }, headers),
    set: async (dimensions: Rules) =>
      standardOf(await call("PUT", "cogo-quality/standards", { project: "shop", dimensions })),
    /** How a run ends whose gate judges so, what is kept of the judgement, and what alerts were emitted. */
    judged: async (change: Parameters<typeof judgement>[0]) => {
      functions.test.setClock(at(60));
      const taskId = await judge(functions.test, session, judgement(change));
      const task = { ...session, taskId };
      const { body } = await call("GET", `cogo-quality/reports?taskId=${taskId}`);
      const [report] = reportsAnswer.parse(body).reports;
      if (report === undefined) throw new Error("Expected a report");
      return {
        report,
        status: await taskStatus(task),
        alerts: await told(task, "quality:alert"),
      };
    },
  };
}

describe("the dimensions", () => {
  it("are data, whose usual weights are those that a judgement has", async () => {
    const { call } = await openUser();
    const { body } = await call("GET", "cogo-quality/dimensions");
    const { dimensions } = dimensionsAnswer.parse(body);
    const { dimensions: measured } = assessQuality({
      ...{ criteria: [], subjects: [], testFiles: [], findings: [], documents: [] },
      ...{ mutation: undefined, reviewed: 0 },
      types: { status: "checked", files: 0, errors: [], open: [] },
    });
    expect(
      Object.fromEntries(dimensions.map(({ dimension, weight }) => [dimension, weight])),
    ).toEqual(
      Object.fromEntries(Object.entries(measured).map(([name, { weight }]) => [name, weight])),
    );
  });
});

describe("GET and PUT /cogo-quality/standards", () => {
  it("begin with the usual weights as version 0, which demands nothing", async () => {
    const { read, call } = await openUser();
    const standard = await read();
    expect(standard).toMatchObject({ version: 0, createdAt: null });
    expect(standard.dimensions.tests).toEqual({ weight: 0.3 });
    const { headers } = await call("GET", "cogo-quality/standards?project=shop");
    expect(headers.get("etag")).toMatch(/^"0-/);
  });

  it("put versions into force, of which each stays readable; what is left out keeps its weight", async () => {
    const { read, put, call } = await openUser();
    const rules = { types: { weight: 1, minimum: 1, blocker: true }, review: { weight: 0 } };
    const first = await put(rules, { "if-match": '"0"' });
    expect({ status: first.status, etag: first.headers.get("etag") }).toEqual({
      status: 200,
      etag: '"1"',
    });
    expect((await read()).dimensions).toMatchObject({ ...rules, tests: { weight: 0.3 } });
    await put({ tests: { weight: 1, minimum: 0.9 } }, { "if-match": '"1"' });
    expect(await read()).toMatchObject({
      version: 2,
      createdAt: expect.any(String),
      dimensions: { tests: { weight: 1, minimum: 0.9 }, types: { weight: 0.1 } },
    });
    expect((await read("&version=1")).dimensions).toMatchObject(rules);
    expect((await read("&version=0")).version).toBe(0);
    const pages = async (query: string) => {
      const answer = await call("GET", `cogo-quality/standards/versions?project=shop${query}`);
      const { standards, nextBefore } = standardsAnswer.parse(answer.body);
      return { versions: standards.map(({ version }) => version), nextBefore };
    };
    expect(await pages("")).toEqual({ versions: [2, 1], nextBefore: null });
    expect(await pages("&limit=1")).toEqual({ versions: [2], nextBefore: 2 });
    expect(await pages("&limit=1&before=2")).toEqual({ versions: [1], nextBefore: null });
  });

  it("change nothing that was made on another version", async () => {
    const { read, put, rollBack } = await openUser();
    await put({ tests: { weight: 1 } });
    for (const answer of [
      await put({ tests: { weight: 0.5 } }, { "if-match": '"0"' }),
      await rollBack(0, { "if-match": '"7"' }),
    ]) {
      expect(answer).toMatchObject({ status: 412, body: { code: "precondition_failed" } });
    }
    expect(await read()).toMatchObject({ version: 1, dimensions: { tests: { weight: 1 } } });
  });

  it("add no version for what is in force already", async () => {
    const { put, read } = await openUser();
    await put({ tests: { weight: 1 } });
    expect((await put({ tests: { weight: 1 } })).headers.get("etag")).toBe('"1"');
    expect((await read()).version).toBe(1);
  });

  it("go back to what an earlier version said, or to the usual weights, as a new one", async () => {
    const { put, read, rollBack, session } = await openUser();
    await put({ tests: { weight: 1 } });
    await put({ tests: { weight: 0.5 } });
    await rollBack(1, { "if-match": '"2"' });
    expect(await read()).toMatchObject({
      ...{ version: 3, restoredFrom: 1, createdBy: session.userId },
      dimensions: { tests: { weight: 1 } },
    });
    await rollBack(0);
    expect(await read()).toMatchObject({ version: 4, restoredFrom: 0 });
    expect((await read()).dimensions.tests).toEqual({ weight: 0.3 });
    expect(await rollBack(9)).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(
      await session.asUser(
        "select action from cogo_api.audit_entries where action <> 'session-created' order by audit_entry_id",
      ),
    ).toEqual(Array(4).fill({ action: "quality-standard-set" }));
  });

  it.each([
    ["a dimension that nobody measures", { beauty: { weight: 1 } }, "beauty"],
    ["a weight beyond 1", { tests: { weight: 1.5 } }, "weight"],
    ["a minimum below 0", { tests: { weight: 1, minimum: -1 } }, "minimum"],
    ["a blocker without a minimum", { tests: { weight: 1, blocker: true } }, "minimum"],
    ["a member that it does not know", { tests: { weight: 1, maximum: 1 } }, "maximum"],
    [
      "weights that are all 0",
      Object.fromEntries(
        ["tests", "acceptance", "mutation", "types", "review", "documentation"].map((name) => [
          name,
          { weight: 0 },
        ]),
      ),
      "weight",
    ],
  ])("refuse %s", async (_, dimensions, word) => {
    const { put } = await openUser();
    const { status, body } = await put(dimensions);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: "invalid_input" } });
    expect(JSON.stringify(body)).toContain(word);
  });

  it("are each tenant's own", async () => {
    const [me, other] = [await openUser(), await openUser()];
    await me.put({ tests: { weight: 1 } });
    expect((await other.read()).version).toBe(0);
    expect(await other.session.asUser("select * from cogo_api.quality_standards")).toEqual([]);
    expect((await other.call("GET", "cogo-quality/standards?project=shop&version=1")).status).toBe(
      404,
    );
  });
});

const HALF = { tests: scored(1, 0.5), types: scored(0.5, 0.5) };

describe("a judgement", () => {
  it("is what its worker says where the project has no standard", async () => {
    const { judged } = await openUser();
    const { report, status, alerts } = await judged({ score: 0.75, dimensions: HALF });
    expect(report).toMatchObject({ score: 0.75, dimensions: HALF, standard: null });
    expect({ status, alerts }).toEqual({ status: "completed", alerts: [] });
  });

  it("has the weights of the standard in its score, and names its version", async () => {
    const { judged, set } = await openUser();
    await set({ tests: { weight: 0.1 }, types: { weight: 0.3 } });
    const { report } = await judged({ dimensions: { ...HALF, "my-own": scored(1, 0.6) } });
    expect(report).toMatchObject({
      ...{ score: 0.85, standard: { version: 1, unmet: [] } },
      dimensions: { tests: { weight: 0.1 }, types: { weight: 0.3 }, "my-own": { weight: 0.6 } },
    });
  });

  it("scores nothing that was not measured, and nothing at all where only that has a weight", async () => {
    const { judged, set } = await openUser();
    await set({ tests: { weight: 1 }, mutation: { weight: 0.5 } });
    const measured = { tests: scored(0.4), mutation: scored(null) };
    expect((await judged({ dimensions: measured })).report.score).toBe(0.4);
    const { report } = await judged({ dimensions: { mutation: scored(null) } });
    expect(report.score).toBeNull();
  });

  it("fails below the minimum of a blocker, and says so", async () => {
    const { judged, set } = await openUser();
    await set({ types: { weight: 1, minimum: 0.8, blocker: true } });
    const { report, status, alerts } = await judged({ dimensions: HALF });
    const unmet = [{ dimension: "types", minimum: 0.8, blocker: true, score: 0.5 }];
    expect(report).toMatchObject({ verdict: "failed", standard: { version: 1, unmet } });
    expect(status).toEqual(["failed", "quality_gate_failed"]);
    expect(alerts).toMatchObject([{ reason: "gate-failed", reportId: report.reportId }]);
  });

  it("is unproven where a blocker was not measured", async () => {
    const { judged, set } = await openUser();
    await set({ mutation: { weight: 1, minimum: 0.8, blocker: true } });
    const { report, status } = await judged({
      dimensions: { ...HALF, mutation: scored(null) },
    });
    expect(report).toMatchObject({ verdict: "unproven", standard: { unmet: [{ score: null }] } });
    expect(status).toEqual(["failed", "quality_unproven"]);
  });

  it("passes below a minimum that is no blocker, with an alert", async () => {
    const { judged, set } = await openUser();
    await set({ types: { weight: 1, minimum: 0.8 }, mutation: { weight: 1, minimum: 0.5 } });
    const { report, status, alerts } = await judged({ dimensions: HALF });
    expect({ verdict: report.verdict, status }).toEqual({ verdict: "passed", status: "completed" });
    expect(alerts).toEqual([
      {
        ...{ key: "judge-0", reason: "below-standard", version: 1, reportId: report.reportId },
        dimensions: [{ dimension: "types", minimum: 0.8, score: 0.5 }],
        score: report.score,
      },
    ]);
  });

  it("reaches a minimum that it equals, and keeps a verdict that is worse anyhow", async () => {
    const { judged, set } = await openUser();
    await set({ types: { weight: 1, minimum: 0.5, blocker: true } });
    const { report } = await judged({ verdict: "unproven", dimensions: HALF });
    expect(report).toMatchObject({ verdict: "unproven", standard: { unmet: [] } });
  });

  it("is held against the standard that was in force when its run began", async () => {
    const { judged, session } = await openUser();
    const setAt = async (seconds: number, rule: object) => {
      functions.test.setClock(at(seconds));
      await session.asUser("select cogo_api.set_quality_standard('shop', $1::jsonb)", [
        JSON.stringify({ tests: { weight: 1, ...rule } }),
      ]);
    };
    await setAt(0, { minimum: 0.1 });
    await setAt(120, { minimum: 1, blocker: true });
    const low = { dimensions: { tests: scored(0.2) } };
    // At 60 seconds, between both.
    expect((await judged(low)).report).toMatchObject({
      verdict: "passed",
      standard: { version: 1 },
    });
    functions.test.setClock(at(180));
    await judge(functions.test, session, judgement(low));
    expect(
      await session.asUser(
        "select verdict, standard ->> 'version' as version from cogo_api.quality_reports order by created_at",
      ),
    ).toEqual([
      { verdict: "passed", version: "1" },
      { verdict: "failed", version: "2" },
    ]);
  });

  it("looks to the worker before as it will be kept, however often it is held", async () => {
    const { set, session } = await openUser();
    await set({ types: { weight: 1, minimum: 0.8, blocker: true } });
    functions.test.setClock(at(60));
    const taskId = await judge(functions.test, session, judgement({ dimensions: HALF }));
    const [run] = await session.asUser("select run_id from cogo_api.runs where task_id = $1", [
      taskId,
    ]);
    const hold = async (quality: unknown) => {
      const [row] = await functions.test.asWorker(
        "select cogo_api.preview_judgement($1, $2::jsonb) as held",
        [String(run?.run_id), JSON.stringify(quality)],
      );
      return row?.held;
    };
    const once = await hold(judgement({ dimensions: HALF }));
    expect(once).toMatchObject({ verdict: "failed", standard: { version: 1 } });
    expect(await hold(once)).toEqual(once);
  });
});
