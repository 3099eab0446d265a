import { type JsonObject, jsonObjectSchema, toJson } from "../../kernel/mod.ts";
import { type Duration, toSeconds } from "../flows/duration.ts";
import { type OwnPlan, ownPlanSchema } from "../tasks/plan_revision.ts";
import { type Fillable, type Part, pathOf, type Reference, refer } from "./reference.ts";
import type { StepKind } from "./step_kind.ts";

type Outputs = Readonly<Record<string, unknown>>;
type Known<All, Needs extends readonly (keyof All)[]> = {
  readonly [Key in Needs[number]]: Reference<All[Key]>;
};
type Conditions<All, Needs extends readonly (keyof All)[]> = {
  readonly [Key in Needs[number]]?: Part<All[Key]>;
};

interface Approval {
  readonly title: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly timeout?: Duration;
  readonly whenExpired?: "approve" | "reject";
  readonly escalateAfter?: Duration;
  readonly escalateTo?: string;
}

interface WaitFor {
  readonly events: readonly string[];
  readonly timeout?: Duration;
  readonly whenExpired?: "fail" | "continue";
}

/** What a step may say beside its kind and input; the reference of plans explains each. */
interface Directives<All extends Outputs, Needs extends readonly (keyof All & string)[]> {
  /** Keys of earlier steps: it sees their outputs and no others. */
  readonly dependsOn?: Needs;
  readonly phase?: string;
  readonly role?: string;
  readonly agent?: string;
  readonly priority?: number;
  readonly rateLimit?: string;
  readonly if?: Conditions<All, Needs>;
  readonly ifNot?: Conditions<All, Needs>;
  readonly whenUnmet?: "skip" | "skip-cascade" | "fail";
  readonly whenExhausted?: "fail" | "skip" | "skip-cascade";
  readonly approval?: Approval;
  /** A gate: not before the first of these events; its output says which, `{event, payload}`. */
  readonly waitFor?: WaitFor;
  readonly delay?: Duration;
  readonly subRun?: PlanBuilder<Outputs>;
  readonly retry?: { readonly attempts?: number; readonly backoff?: Duration };
  readonly timeout?: Duration;
}

/** What a step of `onFailure` may say: nothing that needs an answer of a person or steps of its own. */
type FailureDirectives = Pick<
  Directives<Outputs, readonly string[]>,
  "phase" | "role" | "agent" | "priority" | "rateLimit" | "retry" | "timeout"
>;

/** Why a run fails. */
interface Failure {
  readonly status: "failed" | "cancelled";
  readonly code: string;
  readonly message: string;
}

/** A plan in TypeScript: each step sees, by type, the outputs of those it depends on. */
export class PlanBuilder<All extends Outputs> {
  readonly #reason: string | undefined;
  readonly #steps: readonly JsonObject[];
  readonly #onFailure: readonly JsonObject[];

  constructor(
    reason: string | undefined,
    steps: readonly JsonObject[] = [],
    onFailure: readonly JsonObject[] = [],
  ) {
    this.#reason = reason;
    this.#steps = steps;
    this.#onFailure = onFailure;
  }

  step<
    const Key extends string,
    Input,
    Output,
    const Needs extends readonly (keyof All & string)[] = readonly [],
  >(
    key: Key,
    kind: StepKind<Input, Output>,
    step: Directives<All, Needs> & {
      readonly input?: (outputs: Known<All, Needs>) => Fillable<Input>;
    } = {},
  ): PlanBuilder<All & Readonly<Record<Key, Output>>> {
    const input = step.input?.(this.#known(step.dependsOn ?? []) as Known<All, Needs>);
    return this.#with(toPlanned(key, kind, step, input));
  }

  /** One step for each element of an array among the outputs; its output is the array of theirs. */
  map<
    const Key extends string,
    Input,
    Output,
    Item,
    const Needs extends readonly (keyof All & string)[],
  >(
    key: Key,
    kind: StepKind<Input, Output>,
    step: Omit<Directives<All, Needs>, "approval" | "delay" | "subRun"> & {
      readonly over: (outputs: Known<All, Needs>) => Reference<readonly Item[]>;
      readonly input?: (item: Reference<Item>, outputs: Known<All, Needs>) => Fillable<Input>;
    },
  ): PlanBuilder<All & Readonly<Record<Key, readonly (Output | null)[]>>> {
    const known = this.#known(step.dependsOn ?? []) as Known<All, Needs>;
    const planned = toPlanned(key, kind, step, step.input?.(refer("item"), known));
    return this.#with({ ...planned, map: pathOf(step.over(known)).replace("outputs.", "") });
  }

  /** Undoes what a step did, if the run fails after it completed: the last completed first. */
  compensate<const Of extends keyof All & string, Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    of: Of,
    step: FailureDirectives & {
      readonly input?: (output: Reference<All[Of]>, failure: Reference<Failure>) => Fillable<Input>;
    } = {},
  ): PlanBuilder<All> {
    const input = step.input?.(refer(`outputs.${of}`), refer("failure"));
    return this.#withFailureStep({ ...toPlanned(key, kind, step, input), compensates: of });
  }

  /** Undoes what a map step did, once for each of its copies that completed. */
  compensateEach<const Of extends keyof All & string, Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    of: Of,
    step: FailureDirectives & {
      readonly input?: (
        output: Reference<All[Of] extends readonly (infer Item)[] ? NonNullable<Item> : never>,
        failure: Reference<Failure>,
      ) => Fillable<Input>;
    } = {},
  ): PlanBuilder<All> {
    const input = step.input?.(refer("item"), refer("failure"));
    return this.#withFailureStep({ ...toPlanned(key, kind, step, input), compensates: of });
  }

  /** A step that runs when the run fails or is cancelled, after its compensations. */
  onFailure<Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    step: FailureDirectives & {
      readonly input?: (failure: Reference<Failure>) => Fillable<Input>;
    } = {},
  ): PlanBuilder<All> {
    return this.#withFailureStep(toPlanned(key, kind, step, step.input?.(refer("failure"))));
  }

  /** What `POST /cogo-tasks` takes as its `plan`. @throws ZodError */
  toPlan(): OwnPlan {
    const reason = this.#reason === undefined ? {} : { reason: this.#reason };
    const onFailure = this.#onFailure.length === 0 ? {} : { onFailure: this.#onFailure };
    return ownPlanSchema.parse(toJson({ ...reason, steps: this.#steps, ...onFailure }));
  }

  #with<More extends Outputs>(planned: JsonObject): PlanBuilder<All & More> {
    return new PlanBuilder(this.#reason, [...this.#steps, planned], this.#onFailure);
  }

  #withFailureStep(planned: JsonObject): PlanBuilder<All> {
    return new PlanBuilder(this.#reason, this.#steps, [...this.#onFailure, planned]);
  }

  #known(keys: readonly string[]): Readonly<Record<string, Reference<unknown>>> {
    return Object.fromEntries(keys.map((key) => [key, refer(`outputs.${key}`)]));
  }
}

/** Begins a plan. */
export function plan(reason?: string): PlanBuilder<Readonly<Record<never, never>>> {
  return new PlanBuilder(reason);
}

function toPlanned(
  key: string,
  kind: StepKind<unknown, unknown>,
  step: Directives<Outputs, readonly string[]>,
  input: unknown,
): JsonObject {
  const { dependsOn, phase = "work", approval, waitFor, delay, subRun, retry, timeout } = step;
  const { role = kind.role, agent = kind.agent, priority, rateLimit } = step;
  const { if: condition, ifNot, whenUnmet, whenExhausted } = step;
  const filled =
    input === undefined || kind.inputMember === undefined ? input : { [kind.inputMember]: input };
  const planned = {
    ...{ key, kind: kind.kind, phase, role, agent, dependsOn, priority, rateLimit },
    ...{ if: condition, ifNot, whenUnmet, whenExhausted },
    input: { ...kind.input, ...(filled as object | undefined) },
    approval: approval && toApproval(approval),
    waitFor: waitFor && toWaitFor(waitFor),
    delaySeconds: delay && toSeconds(delay),
    subRun: subRun?.toPlan(),
    policy: (retry ?? timeout) && {
      maxAttempts: retry?.attempts,
      baseDelaySeconds: retry?.backoff && toSeconds(retry.backoff),
      timeoutSeconds: timeout && toSeconds(timeout),
    },
  };
  return jsonObjectSchema.parse(toJson(planned));
}

function toWaitFor({ timeout, ...waitFor }: WaitFor) {
  return { ...waitFor, timeoutSeconds: timeout && toSeconds(timeout) };
}

function toApproval({ timeout, escalateAfter, ...approval }: Approval) {
  return {
    ...approval,
    timeoutSeconds: timeout && toSeconds(timeout),
    escalateAfterSeconds: escalateAfter && toSeconds(escalateAfter),
  };
}
