import type { OwnPlan } from "../tasks/plan_revision.ts";

type Step = OwnPlan["steps"][number];
type FailureStep = NonNullable<OwnPlan["onFailure"]>[number];

/** What a planned step will see when it runs. */
export interface StepScope {
  /** The keys of the steps whose outputs it is shown. */
  readonly outputs: readonly string[];
  /** What is taken out of the outputs: the array that a map goes through. */
  readonly mapped?: string | undefined;
  /** Whether it is made once for each element of an array. */
  readonly isMap: boolean;
  readonly hasItem: boolean;
  readonly hasFailure: boolean;
}

/** A step of a sub-run that depends on nothing is shown what the step above is shown. */
export function scopeOf(
  { dependsOn = [], map }: Pick<Step, "dependsOn" | "map">,
  above?: StepScope,
): StepScope {
  const isMap = map !== undefined;
  const shown =
    dependsOn.length === 0 && above !== undefined
      ? { outputs: above.outputs, mapped: above.mapped }
      : { outputs: dependsOn, mapped: map };
  return { ...shown, isMap, hasItem: isMap || above?.isMap === true, hasFailure: false };
}

/** A compensation is shown the output of the step that it undoes; of a map, as `item`, that of one copy. */
export function scopeAfterFailure(
  { dependsOn = [], compensates }: FailureStep,
  undone: Step | undefined,
): StepScope {
  const isOfMap = undone?.map !== undefined;
  const outputs = compensates === undefined ? dependsOn : isOfMap ? [] : [compensates];
  return { outputs, isMap: false, hasItem: isOfMap, hasFailure: true };
}
