import type { SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { CogoError } from "../cogo_error.ts";
import { type JsonObject, jsonObjectSchema } from "../json.ts";
import { camelCaseKeys } from "./camel_case_keys.ts";
import type { Functions, View } from "./database_names.generated.ts";
import { codeOfSqlstate } from "./sqlstate.ts";
import { toStorable } from "./to_storable.ts";

/** A Supabase client whose default schema is `cogo_api`. It carries the caller's rights, or the secret key's. */
// biome-ignore lint/suspicious/noExplicitAny: the client's type parameters name a schema; names are checked below, and results are parsed with Zod instead.
export type ApiClient = SupabaseClient<any, any, any>;

/** The name of a function of schema `cogo_api`. */
export type FunctionName = keyof Functions;

/** A function's parameters by name. Their values are for the database to judge: the generated types know no null. */
export type FunctionParameters<Name extends FunctionName> = Functions[Name];

/** What supabase-js answers, reduced to what is read here. */
interface Answer {
  readonly data: unknown;
  readonly error: {
    code?: string;
    message: string;
    hint?: string | null;
    details?: string | null;
  } | null;
  readonly status: number;
}

const CALL_TIMEOUT_MILLISECONDS = 10_000;

/**
 * Calls a function of schema `cogo_api` by name and parses its answer. Text is made storable; what people
 * send is refused before. Not retried: what may be repeated is for the caller to say.
 *
 * @throws CogoError with the code of the SQLSTATE, `database_unavailable`, `database_refused`, or `database_answer_invalid`.
 */
export async function callFunction<Name extends FunctionName, Schema extends z.ZodType>(
  client: ApiClient,
  name: Name,
  parameters: FunctionParameters<Name>,
  schema: Schema,
): Promise<z.output<Schema>> {
  const signal = AbortSignal.timeout(CALL_TIMEOUT_MILLISECONDS);
  const answer = await client.rpc(name, toStorable(parameters)).abortSignal(signal);
  if (signal.aborted && answer.error !== null) throw timedOut(name);
  return parseAnswer(name, answer, schema);
}

/**
 * Awaits a query on a view of schema `cogo_api` and parses its rows, whose keys it turns into camelCase.
 *
 * @throws CogoError as {@link callFunction}.
 */
export async function readRows<Schema extends z.ZodType>(
  view: View,
  query: PromiseLike<Answer>,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const answer = await query;
  return parseAnswer(view, answer, schema.array());
}

function parseAnswer<Schema extends z.ZodType>(
  name: string,
  answer: Answer,
  schema: Schema,
): z.output<Schema> {
  if (answer.error !== null) throw toCogoError(name, answer);
  const parsed = schema.safeParse(camelCaseKeys(answer.data));
  if (parsed.success) return parsed.data;
  throw new CogoError({
    code: "database_answer_invalid",
    message: `The answer of "${name}" does not have the expected shape: ${parsed.error.message}`,
    remedy: "Deploy the functions and the migrations of the same release",
  });
}

/** Nobody knows whether it was done: only what may be said twice is said again. */
function timedOut(name: string): CogoError {
  return new CogoError({
    code: "database_timeout",
    message: `"${name}" took longer than ${CALL_TIMEOUT_MILLISECONDS / 1_000} seconds, and the call was ended`,
    remedy: TIMEOUT_REMEDY,
    details: { status: 0, sqlstate: null },
  });
}

const TIMEOUT_REMEDY = "Ask for less at once, or try again when the database is less busy";

/** Whether a call got no answer, so that the same call may succeed later. */
export function isUnanswered(error: unknown): boolean {
  if (!(error instanceof CogoError)) return false;
  const { code, details } = error;
  return code === "database_unavailable" || (code === "database_timeout" && details.status === 0);
}

function toCogoError(name: string, answer: Answer): CogoError {
  const error = answer.error ?? { message: "no answer" };
  const code = codeOfSqlstate(error.code ?? "");
  if (code !== undefined) {
    const remedy = error.hint ?? (code === "database_timeout" ? TIMEOUT_REMEDY : "");
    const details = code === "quota_exceeded" ? readDetails(error.details) : {};
    return new CogoError({
      code,
      message: error.message,
      ...(remedy !== "" && { remedy }),
      details,
    });
  }
  const details = { status: answer.status, sqlstate: error.code ?? null };
  if (mayPass(answer)) {
    return new CogoError({
      code: "database_unavailable",
      message: `The database did not answer "${name}": ${error.message}`,
      remedy: "Try again; if it lasts, look at the project's database health",
      details,
    });
  }
  return new CogoError({
    code: "database_refused",
    message: `The database refused "${name}": ${error.message}`,
    remedy: "Deploy the functions and the migrations of the same release",
    details,
  });
}

/** What the database says of a quota beside the message, as JSON. */
function readDetails(text: string | null | undefined): JsonObject {
  try {
    return jsonObjectSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return {};
  }
}

/**
 * Whether the same call may succeed later: the database could not be asked, or gave up for lack of
 * connections, resources or a lock. Anything but a SQLSTATE is the word of a proxy.
 */
function mayPass({ status, error }: Answer): boolean {
  const passing = /^(08|40|53|57)|^(?![0-9A-Z]{5}$)/.test(error?.code ?? "");
  return status === 0 || (status >= 500 && passing);
}
