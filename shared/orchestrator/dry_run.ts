import { z } from "zod";
import {
  type Complexity,
  complexitySchema,
  learnComplexity,
  type ModelUse,
  readPlanningHistory,
  runEstimateSchema,
  weighSimilarWork,
} from "../engine/mod.ts";
import { assessComplexity, type Generators, readRequirement } from "../generation/mod.ts";
import {
  type ApiClient,
  CogoError,
  type ErrorRecord,
  errorRecordSchema,
  toErrorRecord,
} from "../kernel/mod.ts";
import type { RAGSearchEngine } from "../knowledge/mod.ts";
import { performContextualSearch, similarTaskSchema } from "./perform_contextual_search.ts";
import type { TaskContext } from "./select_optimal_roles.ts";
import { type WeighedWorkflows, weighWorkflows } from "./weigh_workflows.ts";

const plannedSchema = z.object({
  status: z.literal("plannable"),
  generation: z.enum(["template", "models"]),
  complexity: complexitySchema,
  /** Earlier tasks that bear on it, the most alike first. */
  similarTasks: z.array(similarTaskSchema),
  template: z.string(),
  version: z.number().int(),
  /** Why it was chosen, and why others were passed over. */
  reasons: z.array(z.string()),
  considered: z.array(
    z.object({
      template: z.string(),
      version: z.number().int(),
      /** The share of runs that is expected to pass their gate. */
      expectedSuccess: z.number(),
      seconds: runEstimateSchema.shape.seconds,
      costUsd: z.number().nullable(),
      /** Whether it is expected to keep the deadline and the budget. */
      fits: z.boolean(),
    }),
  ),
  strategy: z.enum(["sequential", "parallel"]),
  steps: z.array(
    z.object({
      ...{ key: z.string(), kind: z.string(), phase: z.string() },
      ...{ role: z.string(), agent: z.string(), dependsOn: z.array(z.string()) },
      /** Why this role and this agent. */
      reasons: z.array(z.string()),
    }),
  ),
  estimate: runEstimateSchema.omit({ level: true, score: true, features: true }),
});
export const dryRunSchema = z.discriminatedUnion("status", [
  plannedSchema,
  z.object({ status: z.literal("refused"), error: errorRecordSchema }),
]);
/** What would become of a requirement, of which nothing is created. */
export type DryRun = z.infer<typeof dryRunSchema>;

/** What is asked, as a task would be. */
interface DryRunQuestion {
  readonly requirement: string;
  /** Whose experience counts; without one, roles are judged without any. */
  readonly sessionId?: string | undefined;
  readonly template?: string | undefined;
  readonly deadline?: string | undefined;
  readonly budgetUsd?: number | undefined;
  readonly models: ModelUse;
}

/** Tells what a task would be planned as, why, and what that is expected to take. No model is asked. */
export async function dryRun(
  client: ApiClient,
  generators: Generators,
  search: RAGSearchEngine,
  question: DryRunQuestion,
): Promise<DryRun> {
  const { requirement, sessionId, template } = question;
  const generation = generators.choose(question.models).name;
  const gauged = gauge(requirement, generation);
  if (gauged.status === "refused") return gauged;
  const similarTasks =
    sessionId === undefined
      ? []
      : (await performContextualSearch(search, { requirement, sessionId, remember: false }))
          .similarTasks;
  const taskIds = similarTasks.map(({ taskId }) => taskId);
  const { similar } = await readPlanningHistory(client, { sessionId, taskIds });
  const complexity = learnComplexity(
    gauged.complexity,
    weighSimilarWork(similar, gauged.complexity),
  );
  const task = {
    specification: gauged.specification,
    complexity,
    ...(sessionId && { sessionId }),
  };
  const weighed = await tryToWeigh(() =>
    weighWorkflows(client, generators, {
      ...{ task, generation, template, similarTasks: taskIds },
      limits: limitsOf(question),
    }),
  );
  if ("error" in weighed) return { status: "refused", error: weighed.error };
  return { ...describe(weighed), status: "plannable", generation, complexity, similarTasks };
}

type Gauge =
  | {
      readonly status: "understood";
      readonly complexity: Complexity;
      readonly specification: TaskContext["specification"];
    }
  | { readonly status: "refused"; readonly error: ErrorRecord };

/** What is known of a requirement before anybody is asked: how the notation reads it, or how long it is. */
function gauge(requirement: string, generation: "template" | "models"): Gauge {
  const reading = readRequirement(requirement);
  if (reading.status === "understood") {
    const { specification } = reading;
    const complexity = assessComplexity(specification);
    const kind = generation === "models" ? "program" : specification.kind;
    return { status: "understood", complexity, specification: { kind, requirement } };
  }
  if (generation === "template") return { status: "refused", error: toErrorRecord(reading.error) };
  const complexity = gaugeByLength(requirement);
  return { status: "understood", complexity, specification: { kind: "program", requirement } };
}

/** Up to so many words it is taken for this level; the scores are those that models' levels have. */
const LEVELS = [
  [60, "simple", 5],
  [200, "moderate", 15],
  [Number.POSITIVE_INFINITY, "complex", 30],
] as const;

function gaugeByLength(requirement: string): Complexity {
  const words = requirement.trim().split(/\s+/u).length;
  const [, level, score] = LEVELS.find(([most]) => words <= most) ?? LEVELS[2];
  const factor = {
    ...{ name: "words", value: words, weight: score / words, contribution: score },
    reason: `${words} words: models read them when the task runs, until then their number stands for it`,
  };
  return { level, score, factors: [factor] };
}

function limitsOf({ deadline, budgetUsd }: DryRunQuestion) {
  return {
    ...(deadline !== undefined && { deadlineAt: new Date(deadline) }),
    ...(budgetUsd !== undefined && { budgetUsd }),
  };
}

const REFUSALS = ["no_workflow_template", "no_role", "no_agent"];

/** What the task would fail with is the answer. */
async function tryToWeigh(
  weigh: () => Promise<WeighedWorkflows>,
): Promise<WeighedWorkflows | { readonly error: ErrorRecord }> {
  try {
    return await weigh();
  } catch (error) {
    if (!(error instanceof CogoError) || !REFUSALS.includes(error.code)) throw error;
    return { error: toErrorRecord(error) };
  }
}

function describe({ chosen, considered, reasons, unfit }: WeighedWorkflows) {
  const { plan, assignments } = chosen;
  const { template, templateVersion: version, strategy } = plan;
  const { level: _level, score: _score, features: _features, ...estimate } = chosen.estimate;
  const why = new Map(assignments.map(({ step, reasons }) => [step, [...reasons]]));
  return {
    ...{ template, version, strategy, estimate },
    considered: [...considered],
    reasons: [plan.reason, ...reasons, ...unfit],
    steps: plan.steps.map(({ key, kind, phase, role, agent, dependsOn }) => ({
      ...{ key, kind, phase, role, agent, dependsOn },
      reasons: why.get(key) ?? [],
    })),
  };
}
