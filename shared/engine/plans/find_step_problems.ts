import type { Json } from "../../kernel/mod.ts";
import type { OwnPlan } from "../tasks/plan_revision.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { splitReferences } from "./fill_references.ts";
import { findReferenceProblem } from "./find_reference_problem.ts";
import { KIND_INPUTS, type KindInput } from "./kind_inputs.ts";
import type { StepScope } from "./step_scope.ts";

/** The members of a planned step that say what it needs. */
type Step = Pick<OwnPlan["steps"][number], "kind" | "input" | "subRun">;

/** Why a step of a plan could not be done. */
export interface StepProblem {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly remedy: string;
}

/** What a step could not get of what it needs: the input of its kind, and outputs that it refers to. */
export function findStepProblems(step: Step, scope: StepScope): StepProblem[] {
  const kind = step.subRun === undefined ? KIND_INPUTS.get(step.kind) : undefined;
  return kind === undefined ? [] : findInputProblems(kind, step, scope);
}

function findInputProblems(
  { schema, filled, secrets }: KindInput,
  { kind, input = {} }: Step,
  scope: StepScope,
): StepProblem[] {
  const remedy = `The input of the kind ${kind} has the members ${Object.keys(schema.shape).join(", ")}`;
  const issues = schema.safeParse(input).error?.issues ?? [];
  return [
    ...issues.map(({ path, message }) => ({ path: ["input", ...path], message, remedy })),
    ...filled(input).flatMap((member) =>
      findTextProblems(input[member], ["input", member], (path) =>
        member === secrets && path.startsWith("secrets.")
          ? undefined
          : findReferenceProblem(path, scope),
      ).map((problem) => ({ ...problem, remedy: tellOutputs(scope.outputs) })),
    ),
  ];
}

/** What is wrong with the references in the texts of a value. */
function findTextProblems(
  value: Json | undefined,
  path: readonly string[],
  findProblem: (path: string) => string | undefined,
): Omit<StepProblem, "remedy">[] {
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([name, member]) =>
      findTextProblems(member, [...path, name], findProblem),
    );
  }
  if (typeof value !== "string") return [];
  try {
    return splitReferences(value)
      .map((part) => ("path" in part ? findProblem(part.path) : undefined))
      .filter((message) => message !== undefined)
      .map((message) => ({ path, message }));
  } catch (error) {
    if (error instanceof StepRefused) return [{ path, message: error.message }];
    throw error;
  }
}

function tellOutputs(outputs: readonly string[]): string {
  const known = outputs.length === 0 ? "depends on none" : `depends on ${outputs.join(", ")}`;
  return `A step sees the outputs of the steps in its dependsOn; this one ${known}`;
}
