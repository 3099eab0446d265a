import type { Context } from "hono";
import { z } from "zod";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import type { AppVariables } from "./app.ts";
import { answerOnlyNew } from "./entity_tag.ts";
import { nameCursor, unnameCursor } from "./list_cursor.ts";
import { meetPreconditions, type Preconditions } from "./preconditions.ts";
import { Reply } from "./reply.ts";
import { readBody, readPath, readQuery } from "./validate.ts";

type Method = "get" | "post" | "put" | "patch" | "delete";

/** What nobody changes on its way out, so that lists that are read-only may be answered. */
type Unchanged<Value> = Value extends readonly (infer Element)[]
  ? readonly Unchanged<Element>[]
  : Value extends object
    ? { readonly [Member in keyof Value]: Unchanged<Value[Member]> }
    : Value;

/** What a request brings, parsed. */
interface Input<Parameters extends z.ZodType, Query extends z.ZodType, Body extends z.ZodType> {
  /** Acts with the caller's rights. */
  readonly client: ApiClient;
  readonly parameters: z.output<Parameters>;
  readonly query: z.output<Query>;
  readonly body: z.output<Body>;
  readonly preconditions: Preconditions;
  readonly context: Context<AppVariables>;
}

/** One operation of the API: what it is called, what it takes and answers, and what it does. */
interface Definition<
  Parameters extends z.ZodType,
  Query extends z.ZodType,
  Body extends z.ZodType,
  Answer extends z.ZodType,
> {
  readonly method: Method;
  /** Below the function's slug, as Hono writes it: `/:taskId/runs`. */
  readonly path: string;
  /** The operation's name in clients, unique in the whole API. */
  readonly name: string;
  /** What it does, in a sentence. */
  readonly summary: string;
  /** Whether only the secret key may call it. */
  readonly operators?: boolean;
  readonly parameters?: Parameters;
  readonly query?: Query;
  /** What `POST`, `PUT` and `PATCH` take; an empty object when not given. */
  readonly body?: Body;
  /** What it answers; nothing, with status 204, when not given. */
  readonly answer?: Answer;
  /** As which it answers where `Accept` prefers them. */
  readonly otherMediaTypes?: readonly string[];
  /** 200, or 204 without an answer, when not given. The first is meant unless a `Reply` says another. */
  readonly statuses?: readonly [number, ...number[]];
  /** Codes of errors beyond those that follow from what it takes. */
  readonly errors?: readonly string[];
  /** Whether an `ETag` is answered, if anything is. `GET` heeds `If-None-Match`, what changes something `If-Match`. */
  readonly versioned?: boolean;
  /** Whether `Idempotency-Key` is heeded. */
  readonly idempotent?: boolean;
  handle(
    input: Input<Parameters, Query, Body>,
  ): Promise<Unchanged<z.input<Answer>> | Reply<Unchanged<z.input<Answer>>> | Response>;
}

/** An operation whose types are settled: how it is described, and how a request is answered. */
export interface Endpoint {
  readonly method: Method;
  readonly path: string;
  readonly name: string;
  readonly summary: string;
  readonly operators: boolean;
  readonly parameters: z.ZodType | undefined;
  readonly query: z.ZodType | undefined;
  readonly body: z.ZodType | undefined;
  readonly answer: z.ZodType | undefined;
  readonly otherMediaTypes: readonly string[];
  readonly statuses: readonly [number, ...number[]];
  readonly errors: readonly string[];
  readonly versioned: boolean;
  /** Whether `If-Match` is heeded: there is a version already, and it changes. */
  readonly changesVersion: boolean;
  readonly idempotent: boolean;
  respond(c: Context<AppVariables>): Promise<Response>;
}

const nothing = z.strictObject({});
const TAKES_BODY: ReadonlySet<Method> = new Set(["post", "put", "patch"]);

/** Settles an operation's types, so that operations of all kinds can stand in one list. */
export function endpoint<
  Parameters extends z.ZodType = z.ZodUndefined,
  Query extends z.ZodType = z.ZodUndefined,
  Body extends z.ZodType = z.ZodUndefined,
  Answer extends z.ZodType = z.ZodVoid,
>(definition: Definition<Parameters, Query, Body, Answer>): Endpoint {
  const { method, path, name, summary, parameters, query, answer } = definition;
  const body = definition.body ?? (TAKES_BODY.has(method) ? nothing : undefined);
  const statuses = definition.statuses ?? [answer === undefined ? 204 : 200];
  const { versioned = false, idempotent = false } = definition;
  const changesVersion = versioned && method !== "get" && statuses[0] !== 201;
  return {
    ...{ method, path, name, summary, parameters, query, body, answer, statuses },
    otherMediaTypes: definition.otherMediaTypes ?? [],
    operators: definition.operators ?? false,
    errors: definition.errors ?? [],
    ...{ versioned, changesVersion, idempotent },
    async respond(c) {
      // Each part is parsed by the schema that its type is taken from.
      const input = {
        client: c.get("client"),
        parameters: parameters && readPath(c, parameters),
        query: unnameCursor(c, readQuery(c, query ?? nothing)),
        body: body && (await readBody(c, body)),
        context: c,
      } as Omit<Input<Parameters, Query, Body>, "preconditions">;
      const heeded = { method, changesVersion, idempotent };
      const answered = await meetPreconditions(c, heeded, (preconditions) =>
        definition.handle({ ...input, preconditions }),
      );
      if (answered instanceof Response) return answered;
      const reply = answered instanceof Reply ? answered : new Reply(nameCursor(c, answered));
      const response = reply.toResponse(statuses[0]);
      return method === "get" ? await answerOnlyNew(c, response) : response;
    },
  };
}
