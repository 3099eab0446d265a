import { CogoError } from "../../kernel/mod.ts";
import type { OwnPlan, PlanRevision } from "../tasks/plan_revision.ts";
import { findStepProblems, type StepProblem } from "./find_step_problems.ts";
import { type StepScope, scopeAfterFailure, scopeOf } from "./step_scope.ts";

type Steps = OwnPlan["steps"];

/** Why a plan could not be followed, with the key of the step. */
interface PlanProblem extends StepProblem {
  readonly key: string;
}

const MOST_TOLD = 20;

/** Refuses a plan with a step that could not get what it needs. @throws CogoError `invalid_plan`. */
export function requireRunnable({ steps, onFailure = [] }: OwnPlan): void {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const problems = onFailure.flatMap((step, index) => {
    const undone = step.compensates === undefined ? undefined : byKey.get(step.compensates);
    const found = findStepProblems(step, scopeAfterFailure(step, undone));
    return found.map((problem) => at(["plan", "onFailure", index], step.key, problem));
  });
  refuse([
    ...findProblems(steps, ["plan", "steps"]),
    ...findRepeatedKeys(onFailure, ["plan", "onFailure"], byKey.keys()),
    ...problems,
  ]);
}

/** Refuses a change to a plan for the same reasons. @throws CogoError `invalid_plan`. */
export function requireRunnableChange({ add = [], replace = [] }: PlanRevision): void {
  refuse([...findProblems(add, ["add"]), ...findProblems(replace, ["replace"])]);
}

function findProblems(
  steps: Steps,
  path: readonly PropertyKey[],
  above?: StepScope,
): PlanProblem[] {
  const problems = steps.flatMap((step, index) => {
    const scope = scopeOf(step, above);
    const place = [...path, index];
    const within = step.subRun?.steps ?? [];
    return [
      ...findStepProblems(step, scope).map((problem) => at(place, step.key, problem)),
      ...findProblems([...within], [...place, "subRun", "steps"], scope),
    ];
  });
  return [...findRepeatedKeys(steps, path), ...problems];
}

function findRepeatedKeys(
  steps: readonly { readonly key: string }[],
  path: readonly PropertyKey[],
  taken: Iterable<string> = [],
): PlanProblem[] {
  const seen = new Set(taken);
  return steps.flatMap(({ key }, index) => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    const message = "Expected a key that no other step has";
    return [at([...path, index], key, { path: ["key"], message, remedy: "Rename one of them" })];
  });
}

function at(place: readonly PropertyKey[], key: string, problem: StepProblem): PlanProblem {
  return { ...problem, key, path: [...place, ...problem.path] };
}

function refuse(problems: readonly PlanProblem[]): void {
  const [first] = problems;
  if (first === undefined) return;
  const path = first.path.join(".");
  throw new CogoError({
    code: "invalid_plan",
    message: `Step "${first.key}", ${path}: ${first.message}`,
    remedy: first.remedy,
    details: {
      errors: problems
        .slice(0, MOST_TOLD)
        .map(({ path, message }) => ({ path: path.join("."), message })),
    },
  });
}
