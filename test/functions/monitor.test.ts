import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { z } from "zod";
import { alertsAnswer, rulesAnswer } from "../../functions/monitor/alert_endpoints.ts";
import { app } from "../../functions/monitor/app.ts";
import {
  benchmarksAnswer,
  healthAnswer,
  metricsAnswer,
  updateAnswer,
} from "../../functions/monitor/contract.ts";
import { indicatorsSchema } from "../../shared/engine/mod.ts";
import { type InProcessFunctions, openFunction } from "../support/in_process_functions.ts";
import { submit, work } from "../support/plan_fixture.ts";
import { clear, plannedStep } from "../support/task_fixture.ts";

const OPERATOR = { apikey: "sb_secret_test", authorization: "" };

let functions: InProcessFunctions;
let call: Awaited<ReturnType<InProcessFunctions["as"]>>;
beforeAll(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  functions = await openFunction(app);
  call = await functions.as((await functions.test.createUser()).userId);
});
afterAll(() => functions.close());
beforeEach(async () => {
  await clear(functions.test);
  await functions.test.asOwner("delete from cogo.benchmarks where true");
  // As an installed project does every ten seconds.
  await functions.test.asOwner("select cogo_api.sweep()");
});

async function read<Schema extends z.ZodType>(path: string, schema: Schema) {
  const { status, body } = await call("GET", `cogo-monitor/${path}`, undefined, OPERATOR);
  expect([path, status]).toEqual([path, 200]);
  return schema.parse(body);
}
const post = (path: string, body: unknown) => call("POST", `cogo-monitor/${path}`, body, OPERATOR);
const passHours = (hours: number) =>
  functions.test.asOwner(
    "update cogo.benchmarks set measured_at = measured_at - make_interval(hours => $1) where true",
    [hours],
  );
const measure = { benchmark: "cold-start", subject: "cogo-tasks", unit: "ms", better: "lower" };
const latest = async () => (await read("benchmarks", benchmarksAnswer)).benchmarks[0];

/** Records values, an hour after each other. */
async function record(...values: readonly number[]) {
  for (const value of values) {
    await passHours(1);
    expect((await post("benchmarks", { ...measure, value })).status).toBe(204);
  }
}

describe("cogo-monitor", () => {
  it.each(["health", "metrics", "benchmarks"])("keeps /%s from users", async (path) => {
    expect(await call("GET", `cogo-monitor/${path}`)).toMatchObject({
      status: 403,
      body: { code: "forbidden" },
    });
  });

  it("counts what is under way and what waits", async () => {
    const before = (await read("metrics", metricsAnswer)).metrics;
    await submit(functions.test, [plannedStep("a"), plannedStep("b")]);
    const { metrics } = await read("metrics", metricsAnswer);
    expect([metrics.openRuns, metrics.readySteps]).toEqual([
      before.openRuns + 1,
      before.readySteps + 2,
    ]);
  });

  it("answers 503 when it is down, with the reason and what to do, and 200 once that is mended", async () => {
    const before = await call("GET", "cogo-monitor/health", undefined, OPERATOR);
    expect([before.status, before.headers.get("retry-after")]).toEqual([503, "5"]);
    const { status, components } = healthAnswer.parse(before.body);
    expect(status).toBe("down");
    expect(components[0]).toMatchObject({
      component: "wakes",
      status: "down",
      findings: [
        {
          rule: "wakes-unconfigured",
          reason: expect.stringContaining("no cogo_project_url and cogo_secret_key"),
          remedy: expect.stringContaining("configure_wake"),
        },
      ],
    });
    await functions.test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'key')");
    expect(await read("health", healthAnswer)).toMatchObject({ status: "ok" });
  });
});

describe("alerts", () => {
  const drain = (status: string) =>
    functions.test.asWorker("select cogo_api.set_agent('knowledge', $1)", [status]);

  it("are listed, read, acknowledged, and resolve when it is mended", async () => {
    await functions.test.asWorker("select cogo_api.configure_wake('http://127.0.0.1:1', 'key')");
    await drain("draining");
    await read("health", healthAnswer);
    const { alerts } = await read("alerts?limit=1", alertsAnswer);
    expect(alerts).toMatchObject([{ rule: "role-unplayed", component: "agents", status: "open" }]);
    const path = `cogo-monitor/alerts/${alerts[0]?.alertId}`;
    const acknowledged = await call("POST", `${path}/acknowledge`, { comment: "Mine" }, OPERATOR);
    expect(acknowledged.body).toMatchObject({ alert: { status: "acknowledged", comment: "Mine" } });
    await drain("active");
    await read("health", healthAnswer);
    const { body } = await call("GET", path, undefined, OPERATOR);
    expect(body).toMatchObject({ alert: { status: "resolved", resolvedAt: expect.any(String) } });
    expect((await read("alerts", alertsAnswer)).alerts).toEqual([]);
  });

  it("follow rules that operators replace", async () => {
    const rule = { measure: "role-unplayed", threshold: 100, severity: "critical" };
    const { body } = await call("PUT", "cogo-monitor/alert-rules/role-unplayed", rule, OPERATOR);
    expect(body).toMatchObject({ rule: { ...rule, lastsSeconds: 0, enabled: true, version: 2 } });
    const path = "cogo-monitor/alert-rules/mine";
    const wrong = await call("PUT", path, { ...rule, measure: "role-unplaid" }, OPERATOR);
    expect(wrong).toMatchObject({
      status: 400,
      body: {
        detail: 'Expected a measure of health, got "role-unplaid"',
        remedy: expect.stringContaining("role-unplayed"),
      },
    });
    await drain("draining");
    await read("health", healthAnswer);
    expect((await read("alerts", alertsAnswer)).alerts).toEqual([]);
    await drain("active");
    expect((await read("alert-rules", rulesAnswer)).rules.length).toBeGreaterThan(30);
  });
});

describe("indicators", () => {
  it("are shown to users of their own work, and to operators of all", async () => {
    const own = await call("GET", "cogo-monitor/indicators?period=week");
    expect(indicatorsSchema.parse(own.body).indicators).toHaveLength(16);
    const all = await read("indicators?period=hour", indicatorsSchema);
    expect(all.indicators[0]).toMatchObject({ indicator: "orchestration-speed", unit: "s" });
  });

  it("have targets and baselines that people set", async () => {
    const set = (path: string, body: unknown) =>
      call("PUT", `cogo-monitor/${path}`, body, OPERATOR);
    expect((await set("indicators/time-savings/target", { target: 9 })).status).toBe(204);
    expect((await set("indicators/luck/target", { target: 9 })).status).toBe(404);
    const tiny = { manualMinutes: 1e-300, hourlyUsd: 1e-300 };
    expect((await call("PUT", "cogo-monitor/indicator-baselines", tiny)).status).toBe(400);
    const baseline = { manualMinutes: 60, hourlyUsd: 50 };
    expect((await call("PUT", "cogo-monitor/indicator-baselines", baseline)).status).toBe(204);
  });

  it("are text for Prometheus, beside load and health", async () => {
    const asked = { ...OPERATOR, accept: "text/plain" };
    const { body, headers } = await call("GET", "cogo-monitor/metrics", undefined, asked);
    expect(headers.get("content-type")).toContain("version=0.0.4");
    const text = String(body);
    expect(text).toContain("# TYPE cogo_component_status gauge\n");
    expect(text).toMatch(/^cogo_component_status\{component="wakes"\} [012]$/m);
    expect(text).toMatch(/^cogo_open_runs \d+$/m);
    expect(text).toContain(
      "# HELP cogo_workflow_success_rate Workflow success rate of the last day",
    );
    for (const line of text.trimEnd().split("\n")) {
      expect(line).toMatch(
        /^(# (HELP|TYPE) cogo_\w+ .+|cogo_\w+(\{\w+="[^"]*"(,\w+="[^"]*")*\})? -?[\d.e+-]+)$/,
      );
    }
  });
});

describe("benchmarks", () => {
  it("are held against the median of what was measured before, once that is three times", async () => {
    await record(100, 110, 90);
    expect(await latest()).toMatchObject({ value: 90, baseline: null, ratio: null, trend: null });
    await record(200);
    expect(await latest()).toMatchObject({ value: 200, baseline: 100, ratio: 2, trend: "worse" });
    await record(105);
    expect(await latest()).toMatchObject({ value: 105, baseline: 105, trend: "steady" });
    await record(10);
    const last = await latest();
    expect(last).toMatchObject({ value: 10, trend: "better" });
    expect(last?.history.map(({ value }) => value)).toEqual([105, 200, 90, 110, 100]);
  });

  it("know which way is better, and forget a past of more than thirty days", async () => {
    const share = { ...measure, better: "higher", unit: "share" };
    for (const value of [0.9, 0.9, 0.9, 0.5]) {
      await passHours(1);
      await post("benchmarks", { ...share, value });
    }
    expect(await latest()).toMatchObject({ baseline: 0.9, trend: "worse" });
    await passHours(31 * 24);
    await post("benchmarks", { ...share, value: 0.1 });
    expect(await latest()).toMatchObject({ value: 0.1, baseline: null, history: [] });
  });

  it("are made of the last day's steps, and kept each time", async () => {
    await submit(functions.test, [plannedStep("a"), plannedStep("b")]);
    await work(functions.test);
    const update = async () =>
      updateAnswer.parse((await post("benchmarks/update", {})).body).measured;
    expect(await update()).toBe(3);
    await passHours(1);
    expect(await update()).toBe(3);
    const { benchmarks } = await read("benchmarks", benchmarksAnswer);
    expect(
      benchmarks.map(({ benchmark, subject, samples, history }) => [
        ...[benchmark, subject, samples, history.length],
      ]),
    ).toEqual([
      ["attempts-completed", "code-generator", 2, 1],
      ["step-seconds", "generate", 2, 1],
      ["wait-seconds", "code-generation", 2, 1],
    ]);
    expect(benchmarks[0]).toMatchObject({ value: 1, unit: "share", better: "higher" });
  });

  it("are listed by name, page by page", async () => {
    for (const subject of ["c", "a", "b"])
      await post("benchmarks", { ...measure, subject, value: 1 });
    const first = await read("benchmarks?limit=2", benchmarksAnswer);
    const second = await read(`benchmarks?limit=2&cursor=${first.nextCursor}`, benchmarksAnswer);
    const subjects = [first, second].map((page) => page.benchmarks.map(({ subject }) => subject));
    expect(subjects).toEqual([["a", "b"], ["c"]]);
    expect(second.nextCursor).toBeNull();
  });

  it("refuse what is no measure", async () => {
    for (const wrong of [
      { benchmark: "Cold start" },
      { value: "1" },
      { samples: 0 },
      { better: "up" },
    ]) {
      const { status } = await post("benchmarks", { ...measure, value: 1, ...wrong });
      expect(status).toBe(400);
    }
  });
});
