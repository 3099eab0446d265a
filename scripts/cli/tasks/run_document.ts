import type { Step } from "../../../shared/engine/mod.ts";
import type { RunResult } from "../../client/collect_result.ts";
import { countAttempts } from "../../client/count_attempts.ts";

/** The document that `./cogo run --json` prints last. Its shape is API. */
export function toRunDocument(result: RunResult) {
  const { task, run, steps } = result.snapshot;
  const { quality } = result;
  return {
    task: { id: task.taskId, status: task.status },
    run: run && {
      id: run.runId,
      template: run.template,
      strategy: run.strategy,
      steps: steps.map((step) => ({
        key: step.key,
        kind: step.kind,
        role: step.role,
        agent: step.agent,
        status: step.status,
        attempts: countAttempts(step),
        stalls: step.stalls,
        durationMs: measureStep(step),
      })),
    },
    quality:
      quality === undefined
        ? null
        : {
            verdict: quality.verdict,
            score: quality.score,
            dimensions: quality.dimensions,
            tests: quality.tests,
          },
    models: result.models,
    artifacts: result.artifacts.map(({ path, bytes }) => ({ path, bytes })),
    deliveries: result.deliveries.map(({ target, status, reached }) => ({
      ...{ target, status, reached },
    })),
    reasons: result.decisions.flatMap((decision) => decision.reasons),
    ...(task.error === null ? {} : { error: task.error }),
    durationMs: Math.round(result.durationMilliseconds),
  };
}

function measureStep(step: Step): number | null {
  if (step.startedAt === null || step.finishedAt === null) return null;
  return Date.parse(step.finishedAt) - Date.parse(step.startedAt);
}
