import { z } from "zod";
import { reportAnswer, reportsAnswer } from "../../functions/quality/contract.ts";
import {
  artifactsAnswer,
  decisionsAnswer,
  snapshotAnswer,
} from "../../functions/tasks/contract.ts";
import {
  type Artifact,
  type Decision,
  type QualityReport,
  type Step,
  taskCoordinationSchema,
} from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { evidenceSchema, listShortfalls } from "../../shared/quality/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { countAttempts } from "./count_attempts.ts";

type Explanation = Awaited<ReturnType<typeof explainTask>>;
export type ExplainedStep = Explanation["steps"][number];
export type { Explanation };

const requirementsSchema = z.object({
  acceptanceCriteria: z.array(z.object({ id: z.string(), text: z.string() })).default([]),
});
const complexitySchema = z.object({ level: z.string(), score: z.number() });
const assignmentsSchema = z.array(
  z.object({ step: z.string(), agent: z.string(), fitness: z.object({ score: z.number() }) }),
);

/**
 * Reads what made a task as it is, of its latest run: from the requirement over criteria, template and steps
 * to files, tests and the verdict. A task that is under way is explained as far as it has come.
 */
export async function explainTask(client: ApiClient, taskId: string) {
  const get = <Schema extends z.ZodType>(path: string, answer: Schema) =>
    callEndpoint(client, { method: "GET", path }, answer);
  const [{ task, run, steps, estimate }, { decisions }, coordination, { artifacts }, { reports }] =
    await Promise.all([
      get(`cogo-tasks/${taskId}`, snapshotAnswer),
      get(`cogo-tasks/${taskId}/decisions`, decisionsAnswer),
      get(`cogo-tasks/${taskId}/coordination`, taskCoordinationSchema),
      get(`cogo-tasks/${taskId}/artifacts`, artifactsAnswer),
      get(`cogo-quality/reports?taskId=${taskId}&limit=1`, reportsAnswer),
    ]);
  const [last] = reports.filter(({ runId }) => runId === run.runId);
  const report = last && (await get(`cogo-quality/reports/${last.reportId}`, reportAnswer)).report;
  const newest = new Map(
    artifacts.filter(({ runId }) => runId === run.runId).map((each) => [each.path, each]),
  );
  const files = [...newest.values()];
  const why = (kind: string) => decisions.findLast((each) => each.kind === kind);
  return {
    task: { id: task.taskId, title: task.title, status: task.status, error: task.error },
    requirement: { text: task.requirement, reasons: why("requirements")?.reasons ?? [] },
    criteria: explainCriteria(why("requirements"), report),
    run: { number: run.number, status: run.status, strategy: run.strategy },
    complexity: explainComplexity(why("complexity")),
    template: {
      name: run.template,
      version: run.templateVersion,
      reasons: why("workflow-template")?.reasons ?? [],
    },
    /** What the plan was expected to take, and took; null where none was estimated. */
    estimate: estimate && {
      secondsP50: estimate.secondsP50,
      secondsP90: estimate.secondsP90,
      actualSeconds: estimate.actualSeconds,
      costUsd: estimate.costUsd,
      actualCostUsd: estimate.actualCostUsd,
    },
    steps: explainSteps(steps, { decisions, coordination, files }),
    files: files.map(({ path, kind, version, bytes, stepId }) => ({
      ...{ path, kind, version, bytes },
      step: steps.find((step) => step.stepId === stepId)?.key ?? null,
    })),
    verdict:
      report === undefined
        ? null
        : {
            verdict: report.verdict,
            score: report.score,
            tests: report.tests,
            shortfalls: listShortfalls(report),
          },
  };
}

function explainComplexity(decision: Decision | undefined) {
  const complexity = complexitySchema.safeParse(decision?.outcome).data;
  return complexity === undefined ? null : { ...complexity, reasons: decision?.reasons ?? [] };
}

/** Each criterion with its verdict and the test files that name it; before a judgement, as it was set. */
function explainCriteria(requirements: Decision | undefined, report: QualityReport | undefined) {
  if (report === undefined) {
    const set = requirementsSchema.safeParse(requirements?.outcome).data?.acceptanceCriteria ?? [];
    return set.map(({ id, text }) => {
      return { id, text, status: "not judged" as const, why: null, tests: [] };
    });
  }
  const { criteria, testFiles } = evidenceSchema.parse(report.evidence);
  return criteria.map(({ id, text, status, why }) => {
    const tests = testFiles.filter((file) =>
      file.tests.some(({ name }) => name.includes(`[${id}]`)),
    );
    return { id, text, status, why, tests: tests.map(({ path }) => path) };
  });
}

function explainSteps(
  steps: readonly Step[],
  known: {
    readonly decisions: readonly Decision[];
    readonly coordination: z.infer<typeof taskCoordinationSchema>;
    readonly files: readonly Artifact[];
  },
) {
  const assigned = new Map(
    known.decisions
      .filter(({ kind }) => kind === "assignment")
      .flatMap(({ outcome }) => assignmentsSchema.safeParse(outcome).data ?? [])
      .map((each) => [each.step, each]),
  );
  return steps.map((step) => {
    const { stepId, key, kind, role, agent, status, stalls, dependsOn, error } = step;
    const assignment = assigned.get(key);
    const wait = known.coordination.waiting.find((each) => each.stepId === stepId);
    return {
      ...{ key, kind, role, agent, status },
      /** The agent's when it was chosen; null for a step that it was not chosen for. */
      fitness: assignment?.agent === agent ? assignment.fitness.score : null,
      attempts: countAttempts(step),
      ...{ stalls, dependsOn, error },
      waiting: wait && { since: wait.since, reason: wait.reason, remedy: wait.remedy },
      files: known.files.filter((file) => file.stepId === stepId).map(({ path }) => path),
    };
  });
}
