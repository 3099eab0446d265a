import type { JsonObject } from "../../kernel/mod.ts";
import { type OwnPlan, ownPlanSchema } from "../tasks/plan_revision.ts";
import { compileStep } from "./compile_step.ts";
import type {
  Directives,
  Failure,
  FailureDirectives,
  InputOf,
  Known,
  MapDirectives,
  NewKey,
  Nothing,
  Outputs,
} from "./plan_directives.ts";
import { type Fillable, pathOf, type Reference, refer } from "./reference.ts";
import { requireRunnable } from "./require_runnable.ts";
import type { StepKind } from "./step_kind.ts";

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

  step<const Key extends string, Output>(
    key: NewKey<All, Key>,
    kind: StepKind<Nothing, Output>,
  ): PlanBuilder<All & Readonly<Record<Key, Output>>>;
  step<
    const Key extends string,
    Input,
    Output,
    const Needs extends readonly (keyof All & string)[] = readonly [],
  >(
    key: NewKey<All, Key>,
    kind: StepKind<Input, Output>,
    step: Directives<All, Needs> & InputOf<Input, [outputs: Known<All, Needs>]>,
  ): PlanBuilder<All & Readonly<Record<Key, Output>>>;
  step<Needs extends readonly (keyof All & string)[]>(
    key: string,
    kind: StepKind<never, unknown>,
    step: Directives<All, Needs> & {
      readonly input?: (outputs: Known<All, Needs>) => unknown;
    } = {},
  ): PlanBuilder<All & Outputs> {
    const input = step.input?.(this.#known(step.dependsOn ?? []) as Known<All, Needs>);
    return this.#with(compileStep(key, kind, step, input));
  }

  /** One step for each element of an array among the outputs; its output is the array of theirs. */
  map<const Key extends string, Output, Item, const Needs extends readonly (keyof All & string)[]>(
    key: NewKey<All, Key>,
    kind: StepKind<Nothing, Output>,
    step: MapDirectives<All, Needs, Item>,
  ): PlanBuilder<All & Readonly<Record<Key, readonly (Output | null)[]>>>;
  map<
    const Key extends string,
    Input,
    Output,
    Item,
    const Needs extends readonly (keyof All & string)[],
  >(
    key: NewKey<All, Key>,
    kind: StepKind<Input, Output>,
    step: MapDirectives<All, Needs, Item> & {
      readonly input: (item: Reference<Item>, outputs: Known<All, Needs>) => Fillable<Input>;
    },
  ): PlanBuilder<All & Readonly<Record<Key, readonly (Output | null)[]>>>;
  map<Item, Needs extends readonly (keyof All & string)[]>(
    key: string,
    kind: StepKind<never, unknown>,
    step: MapDirectives<All, Needs, Item> & {
      readonly input?: (item: Reference<Item>, outputs: Known<All, Needs>) => unknown;
    },
  ): PlanBuilder<All & Readonly<Record<string, readonly unknown[]>>> {
    const known = this.#known(step.dependsOn ?? []) as Known<All, Needs>;
    const planned = compileStep(key, kind, step, step.input?.(refer("item"), known));
    return this.#with({ ...planned, map: pathOf(step.over(known)).replace("outputs.", "") });
  }

  /** Undoes what a step did, if the run fails after it completed: the last completed first. */
  compensate<const Of extends keyof All & string, Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    of: Of,
    step: FailureDirectives &
      InputOf<Input, [output: Reference<All[Of]>, failure: Reference<Failure>]>,
  ): PlanBuilder<All> {
    const input = step.input?.(refer(`outputs.${of}`), refer("failure"));
    return this.#withFailureStep({ ...compileStep(key, kind, step, input), compensates: of });
  }

  /** Undoes what a map step did, once for each of its copies that completed. */
  compensateEach<const Of extends keyof All & string, Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    of: Of,
    step: FailureDirectives &
      InputOf<
        Input,
        [
          output: Reference<All[Of] extends readonly (infer Item)[] ? NonNullable<Item> : never>,
          failure: Reference<Failure>,
        ]
      >,
  ): PlanBuilder<All> {
    const input = step.input?.(refer("item"), refer("failure"));
    return this.#withFailureStep({ ...compileStep(key, kind, step, input), compensates: of });
  }

  /** A step that runs when the run fails or is cancelled, after its compensations. */
  onFailure<Input>(
    key: string,
    kind: StepKind<Input, unknown>,
    step: FailureDirectives & InputOf<Input, [failure: Reference<Failure>]>,
  ): PlanBuilder<All> {
    return this.#withFailureStep(compileStep(key, kind, step, step.input?.(refer("failure"))));
  }

  /**
   * What `POST /cogo-tasks` takes as its `plan`.
   *
   * @throws ZodError; CogoError `invalid_plan` where a step could not get what it needs.
   */
  toPlan(): OwnPlan {
    const plan = ownPlanSchema.parse(this.toJSON());
    requireRunnable(plan);
    return plan;
  }

  /** The plan as it is, which a step may have as its `subRun`. */
  toJSON(): JsonObject {
    const reason = this.#reason === undefined ? {} : { reason: this.#reason };
    const onFailure = this.#onFailure.length === 0 ? {} : { onFailure: [...this.#onFailure] };
    return { ...reason, steps: [...this.#steps], ...onFailure };
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
export function plan(reason?: string): PlanBuilder<Nothing> {
  return new PlanBuilder(reason);
}
