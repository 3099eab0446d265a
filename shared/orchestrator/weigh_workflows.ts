import {
  type EstimateBasis,
  type ExecutionPlan,
  estimateRun,
  findFittingTemplates,
  layOutPlan,
  listAgents,
  openRoleDecisionEngine,
  type PlanningHistory,
  type RoleDecision,
  readPlanningHistory,
  readWorkflowCandidates,
  selectWorkflow,
  type WorkflowCandidates,
  type WorkflowOption,
  type WorkflowSelection,
  type WorkflowTemplate,
  weighSimilarWork,
} from "../engine/mod.ts";
import type { Generators } from "../generation/mod.ts";
import { type ApiClient, CogoError } from "../kernel/mod.ts";
import { assignRoles, type TaskContext } from "./select_optimal_roles.ts";
import { readsOf } from "./steps/step_inputs.ts";

/** What workflows are weighed for. */
export interface WorkflowQuestion {
  readonly task: TaskContext & { readonly complexity: EstimateBasis["complexity"] };
  readonly generation: string;
  readonly runId?: string | undefined;
  /** A template that is named, instead of the one that fits best. */
  readonly template?: string | undefined;
  readonly similarTasks: readonly string[];
  /** Tighter limits than those of the run and of the project. */
  readonly limits?: Partial<Pick<PlanningHistory, "deadlineAt" | "budgetUsd">>;
}

/** A template laid out for the task: who does what, and what that takes. */
interface LaidOut extends WorkflowOption {
  readonly plan: ExecutionPlan;
  readonly assignments: readonly RoleDecision[];
}

/** The workflow that was chosen, with its plan, and what was passed over. */
export interface WeighedWorkflows extends WorkflowSelection<LaidOut> {
  readonly candidates: WorkflowCandidates;
  /** Why templates were not considered at all. */
  readonly unfit: readonly string[];
}

/** Lays out a plan from each workflow that may do, and chooses by what is expected of them. */
export async function weighWorkflows(
  client: ApiClient,
  generators: Pick<Generators, "readsOf">,
  question: WorkflowQuestion,
): Promise<WeighedWorkflows> {
  const { task, generation } = question;
  const { sessionId, complexity } = task;
  const { runId, template, similarTasks } = question;
  const by = { sessionId, runId, template, taskIds: similarTasks };
  const [candidates, known, engine, agents] = await Promise.all([
    readWorkflowCandidates(client, by),
    readPlanningHistory(client, by),
    openRoleDecisionEngine(client, sessionId),
    listAgents(client),
  ]);
  const history = { ...known, ...question.limits };
  const similar = weighSimilarWork(history.similar, complexity);
  const basis = { complexity, history, similar, agents };
  const fitting = findFittingTemplates(candidates, complexity, generation);
  const tried = fitting.map((template) =>
    tryToAssign(() => {
      const assignments = assignRoles(engine, template, task);
      const plan = layOutPlan({
        template,
        assignments,
        readsOf: (kind) => generators.readsOf(kind) ?? readsOf(kind),
        reason: explain(template, candidates, complexity.level),
      });
      const estimate = estimateRun(plan, basis);
      return { template, assignments, estimate, plan: { ...plan, estimate } };
    }),
  );
  const [first, ...others] = tried.flatMap((each) => each.laidOut ?? []);
  if (first === undefined) throw tried.find(({ error }) => error !== undefined)?.error;
  return {
    ...selectWorkflow([first, ...others], history),
    candidates,
    unfit: [
      ...tried.flatMap(({ error }) => error?.message ?? []),
      ...candidates.templates
        .filter((each) => !fitting.includes(each))
        .map((each) => describeUnfit(each, generation)),
    ],
  };
}

/** A template with a step that nobody could take is passed over, unless there is no other. */
function tryToAssign(layOut: () => LaidOut): {
  readonly laidOut?: LaidOut;
  readonly error?: CogoError;
} {
  try {
    return { laidOut: layOut() };
  } catch (error) {
    if (error instanceof CogoError) return { error };
    throw error;
  }
}

function explain(
  { template, complexity }: WorkflowTemplate,
  { named }: WorkflowCandidates,
  level: string,
): string {
  return named === null
    ? `Complexity is ${level}, and "${template}" is meant for ${complexity.join(" and ")}`
    : `The task names "${template}"`;
}

function describeUnfit(each: WorkflowTemplate, generation: string): string {
  return each.generation === generation
    ? `"${each.template}" is meant for ${each.complexity.join(" and ")}`
    : `"${each.template}" is for files that ${each.generation === "models" ? "models" : "code templates"} write`;
}
