import { FunctionsHttpError } from "@supabase/supabase-js";
import { z } from "zod";
import { problemSchema } from "../../functions/_http/problem.ts";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import { snapshotAnswer, taskAnswer } from "../../functions/tasks/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { eventually } from "./stack.ts";

export type Body = Readonly<Record<string, unknown>>;
type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** Calls a function over HTTP and parses its answer. */
export async function invoke<Schema extends z.ZodType>(
  client: ApiClient,
  method: Method,
  path: string,
  schema: Schema,
  body?: Body,
): Promise<z.output<Schema>> {
  const { data, error } = await client.functions.invoke(path, {
    method,
    ...(body && { body: { ...body } }),
  });
  if (error !== null) throw error;
  return schema.parse(data);
}

export const get = <Schema extends z.ZodType>(client: ApiClient, path: string, schema: Schema) =>
  invoke(client, "GET", path, schema);

export const post = <Schema extends z.ZodType>(
  client: ApiClient,
  path: string,
  schema: Schema,
  body?: Body,
) => invoke(client, "POST", path, schema, body);

/** The problem a call answers with. */
export async function refusal(client: ApiClient, method: Method, path: string, body?: Body) {
  const error = await invoke(client, method, path, z.unknown(), body).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof FunctionsHttpError)) throw new Error(`Expected a refusal, got ${error}`);
  const response: Response = error.context;
  const problem = problemSchema.parse(await response.json());
  const type = response.headers.get("content-type");
  if (type !== "application/problem+json" || problem.status !== response.status) {
    throw new Error(`Expected a problem of status ${response.status}, got ${type}`);
  }
  return problem;
}

/** A new session's id. */
export async function openSession(client: ApiClient, about: Body = {}): Promise<string> {
  const body = { title: "Test", ...about };
  return (await post(client, "cogo-sessions", sessionAnswer, body)).session.sessionId;
}

/** Submits a task; returns its id. */
export async function submitTask(client: ApiClient, body: Body): Promise<string> {
  return (await post(client, "cogo-tasks", taskAnswer, body)).task.taskId;
}

export const readTask = (client: ApiClient, taskId: string) =>
  get(client, `cogo-tasks/${taskId}`, snapshotAnswer);

/** Waits for the end of a task. */
export async function taskEnd(client: ApiClient, taskId: string) {
  return await eventually(async () => {
    const snapshot = await readTask(client, taskId);
    return snapshot.task.finishedAt === null ? undefined : snapshot;
  }, 480_000);
}
