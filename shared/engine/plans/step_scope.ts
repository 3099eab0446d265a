import type { OwnPlan } from "../tasks/plan_revision.ts";

type Step = OwnPlan["steps"][number];
type FailureStep = NonNullable<OwnPlan["onFailure"]>[number];

/** What a planned step will see when it runs. */
export interface StepScope {
  /** The keys of the steps whose outputs it is shown. */
  readonly outputs: readonly string[];
  /** All that the gates among them pass on, by their keys: `cogo.passed_on()` says the same. */
  readonly passedOn: ReadonlyMap<string, readonly string[]>;
  /** What is taken out of the outputs: the array that a map goes through. */
  readonly mapped?: string | undefined;
  /** Whether it is made once for each element of an array. */
  readonly isMap: boolean;
  readonly hasItem: boolean;
  readonly hasFailure: boolean;
}

/** What others may be shown of a step is said by these members. */
type ShownStep = Pick<Step, "key" | "kind" | "dependsOn" | "map" | "subRun" | "waitFor">;

/** The steps of a plan, or of a part of it, by their keys. */
export type StepsByKey = ReadonlyMap<string, ShownStep>;

export function byKey<Of extends { readonly key: string }>(steps: readonly Of[]): Map<string, Of> {
  return new Map(steps.map((step) => [step.key, step] as const));
}

/** A step of a sub-run that depends on nothing is shown what the step above is shown. */
export function scopeOf(
  { dependsOn = [], map }: Pick<Step, "dependsOn" | "map">,
  steps: StepsByKey,
  above?: StepScope,
): StepScope {
  const isMap = map !== undefined;
  const shown =
    dependsOn.length === 0 && above !== undefined
      ? { outputs: above.outputs, passedOn: above.passedOn, mapped: above.mapped }
      : { outputs: dependsOn, passedOn: gatesAmong(dependsOn, steps), mapped: map };
  return { ...shown, isMap, hasItem: isMap || above?.isMap === true, hasFailure: false };
}

/** A compensation is shown the output of the step that it undoes; of a map, as `item`, that of one copy. */
export function scopeAfterFailure(
  { dependsOn = [], compensates }: FailureStep,
  steps: StepsByKey,
  undone: Step | undefined,
): StepScope {
  const isOfMap = undone?.map !== undefined;
  const outputs = compensates === undefined ? dependsOn : isOfMap ? [] : [compensates];
  const passedOn = gatesAmong(outputs, steps);
  return { outputs, passedOn, isMap: false, hasItem: isOfMap, hasFailure: true };
}

function gatesAmong(keys: readonly string[], steps: StepsByKey): StepScope["passedOn"] {
  const entries = keys.flatMap((key): [string, readonly string[]][] => {
    const step = steps.get(key);
    const members = step === undefined ? undefined : membersOfGate(step, steps);
    return members === undefined ? [] : [[key, members]];
  });
  return new Map(entries);
}

/** Undefined of what is not known before: other steps, a gate with an array or sub-run, the one that collects. */
function membersOfGate(step: ShownStep, steps: StepsByKey): readonly string[] | undefined {
  const { key, kind, dependsOn = [], map, subRun, waitFor } = step;
  if (kind !== "gate" || key === "collected") return undefined;
  if (map !== undefined || subRun !== undefined) return undefined;
  if (waitFor !== undefined) return ["event", "payload"];
  return dependsOn.filter((before) => steps.get(before)?.kind !== "gate");
}
