import type { JsonObject } from "../../kernel/mod.ts";
import type { Duration } from "../flows/duration.ts";
import type { Fillable, Part, Reference } from "./reference.ts";

/** What the steps of a plan put out, by key. */
export type Outputs = Readonly<Record<string, unknown>>;
/** References to the outputs that a step is shown. */
export type Known<All, Needs extends readonly (keyof All)[]> = {
  readonly [Key in Needs[number]]: Reference<All[Key]>;
};
type Conditions<All, Needs extends readonly (keyof All)[]> = {
  readonly [Key in Needs[number]]?: Part<All[Key]>;
};

export interface Approval {
  readonly title: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly timeout?: Duration;
  readonly whenExpired?: "approve" | "reject";
  readonly escalateAfter?: Duration;
  readonly escalateTo?: string;
  /** Who may decide in a team: approvers and owners, or owners alone. */
  readonly role?: "approver" | "owner";
}

export interface WaitFor {
  readonly events: readonly string[];
  readonly timeout?: Duration;
  readonly whenExpired?: "fail" | "continue";
}

/** What a step may say beside its kind and input; the reference of plans explains each. */
export interface Directives<All extends Outputs, Needs extends readonly (keyof All & string)[]> {
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
  /** A plan of its own. */
  readonly subRun?: { toJSON(): JsonObject };
  readonly retry?: { readonly attempts?: number; readonly backoff?: Duration };
  readonly timeout?: Duration;
}

/** What a step of `onFailure` may say: nothing that needs an answer of a person or steps of its own. */
export type FailureDirectives = Pick<
  Directives<Outputs, readonly string[]>,
  "phase" | "role" | "agent" | "priority" | "rateLimit" | "retry" | "timeout"
>;

/** Why a run fails. */
export interface Failure {
  readonly status: "failed" | "cancelled";
  readonly code: string;
  readonly message: string;
}

/** What a step that is made for each element of an array may say. */
export type MapDirectives<
  All extends Outputs,
  Needs extends readonly (keyof All & string)[],
  Item,
> = Omit<Directives<All, Needs>, "approval" | "delay" | "subRun"> & {
  readonly over: (outputs: Known<All, Needs>) => Reference<readonly Item[]>;
};

/** How a step is given what its kind needs; may be left out where that is nothing. */
export type InputOf<Input, Given extends readonly unknown[]> = Nothing extends Input
  ? { readonly input?: (...given: Given) => Fillable<Input> }
  : { readonly input: (...given: Given) => Fillable<Input> };

/** An object without members. */
export type Nothing = Readonly<Record<never, never>>;

/** A key that no step has yet, as far as types tell. */
export type NewKey<All, Key extends string> = string extends keyof All
  ? Key
  : Key extends keyof All
    ? never
    : Key;
