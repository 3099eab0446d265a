import { z } from "zod";
import { type JsonObject, jsonObjectSchema } from "../../kernel/mod.ts";
import type { Callable } from "../flows/flow.ts";

declare const given: unique symbol;
declare const put: unique symbol;

/** A kind of step as plans in TypeScript know it: what it is given and what it puts out. */
export interface StepKind<Input, Output> {
  readonly kind: string;
  /** Unless the step says otherwise. */
  readonly role: string;
  readonly agent?: string;
  /** Put into the input of each of its steps. */
  readonly input?: JsonObject;
  /** Where the input of the plan goes within the input of the step. */
  readonly inputMember?: string;
  readonly [given]?: (input: Input) => void;
  readonly [put]?: Output;
}

/** A kind of your own, with the types of its handler. */
export function stepKind<Input extends object, Output>(
  kind: string,
  role: string,
): StepKind<Input, Output> {
  return { kind, role };
}

/** Has no work: completes when all it waits for has happened. */
export const gate: StepKind<object, object> = { kind: "gate", role: "integrator" };

/** Where to, and what with: as the reference of plans says. */
type HttpInput = HttpTarget & HttpContent & HttpOptions;
type HttpTarget =
  | { readonly url: string; readonly function?: never }
  | { readonly function: string; readonly url?: never };
type HttpContent =
  | { readonly method: "GET" | "HEAD"; readonly body?: never }
  | { readonly method?: "POST" | "PUT" | "PATCH" | "DELETE"; readonly body?: unknown };
interface HttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutSeconds?: number;
  readonly acceptStatuses?: readonly number[];
  readonly retryStatuses?: readonly number[];
  readonly maximumBytes?: number;
}

/** Calls an endpoint; the schema types its body, which is not checked. */
export function http<Body = unknown>(
  _body?: z.ZodType<Body>,
): StepKind<
  HttpInput,
  {
    readonly status: number;
    readonly headers: Readonly<Record<string, string>>;
    readonly body: Body;
  }
> {
  return { kind: "http", role: "integrator" };
}

interface AskInput {
  readonly prompt: string;
  readonly maximumOutputTokens?: number;
  readonly models?: readonly string[];
}

/** Asks a model, for a value of the schema or for a text. */
export function ask<Answer = string>(schema?: z.ZodType<Answer>): StepKind<AskInput, Answer> {
  if (schema === undefined) return { kind: "ask", role: "integrator" };
  const described = jsonObjectSchema.parse(z.toJSONSchema(schema, { target: "draft-7" }));
  return { kind: "ask", role: "integrator", input: { schema: described } };
}

/** Runs a flow that the function of this name serves. */
export function runFlow<Given, Output>(
  flow: Callable<Given, Output>,
  functionSlug: string,
): StepKind<Given, Output> {
  return {
    kind: "flow",
    role: functionSlug,
    agent: functionSlug,
    input: { flow: flow.name, version: flow.version, fill: true },
    inputMember: "input",
  };
}
