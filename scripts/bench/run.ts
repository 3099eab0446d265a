import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readRequirement, renderTemplate } from "../../shared/generation/mod.ts";
import { executeTestFile } from "../../shared/quality/mod.ts";
import type { RunResult } from "../client/collect_result.ts";
import { runTask } from "../client/run_task.ts";
import { openUserClient } from "../client/user_client.ts";
import { PROJECT_ROOT } from "../project_root.ts";
import { startStack } from "../stack/mod.ts";
import { readTemplate } from "../templates/read_template.ts";
import { defineBenchmark, wholeNumber } from "./benchmark.ts";
import { ratio, spread, time } from "./measure.ts";

const REQUIREMENT = "Build a REST API for a todo list: title, done, due date; filter by done";

/**
 * From submission to completion on a warm embedded stack, the share of it during which no worker held a
 * step, and the ratio to the same work done by plain function calls.
 */
export const benchRun = defineBenchmark({ runs: wholeNumber(10) }, async ({ runs }) => {
  const folder = await mkdtemp(join(tmpdir(), "cogo-bench-"));
  const stack = await startStack({ projectRoot: PROJECT_ROOT, folder, port: 0 }, () => undefined);
  try {
    const client = await openUserClient({
      apiUrl: stack.urls.api,
      publishableKey: stack.keys.publishable,
      folder,
    });
    const measure = () =>
      runTask(client, { requirement: REQUIREMENT, models: "off" }, { show: () => undefined });
    await measure(); // functions boot with their first request
    await workPlainly();
    const results: RunResult[] = [];
    const plain: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      results.push(await measure());
      plain.push(await time(workPlainly));
    }
    return summarise(results, plain);
  } finally {
    await stack.stop();
    await rm(folder, { recursive: true, force: true });
  }
});

/** The work itself, without an engine: analyse, render, execute the tests. */
async function workPlainly(): Promise<void> {
  const reading = readRequirement(REQUIREMENT);
  if (reading.status !== "understood") throw new Error("Expected the requirement to be understood");
  const { specification } = reading;
  const template = await readTemplate(specification.kind);
  const files = renderTemplate({ template, specification, createdAt: new Date() });
  for (const { path } of files.filter((file) => file.path.endsWith(".test.ts"))) {
    const result = await executeTestFile({ files, testPath: path });
    if (result.outcome !== "passed") throw new Error(`Expected ${path} to pass`);
  }
}

function summarise(results: readonly RunResult[], plain: readonly number[]) {
  const total = spread(results.map((result) => result.durationMilliseconds));
  const baseline = spread(plain);
  return {
    requirement: REQUIREMENT,
    runs: results.length,
    completed: results.filter((result) => result.passed).length,
    submitToCompletedMilliseconds: total,
    shareOutsideWorkers: spread(results.map(shareOutsideWorkers)),
    plainCallsMilliseconds: baseline,
    ratioToPlainCalls: ratio(total.p50, baseline.p50),
  };
}

/** During how much of the task no worker held a step: the union of the steps' times is covered, not their sum. */
function shareOutsideWorkers({ snapshot: { task, steps } }: RunResult): number {
  const spans = steps
    .map((step) => ({
      from: Date.parse(step.startedAt ?? ""),
      to: Date.parse(step.finishedAt ?? ""),
    }))
    .sort((a, b) => a.from - b.from);
  let covered = 0;
  let end = 0;
  for (const { from, to } of spans) {
    covered += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return 1 - covered / (Date.parse(task.finishedAt ?? "") - Date.parse(task.createdAt));
}
