import { FunctionsHttpError } from "@supabase/supabase-js";
import type { z } from "zod";
import { problemSchema } from "../../functions/_http/problem.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";

/**
 * Calls one of COGO's endpoints as the signed-in user and parses its answer.
 *
 * @throws CogoError with the code and remedy of the problem it answered with.
 */
export async function callEndpoint<Schema extends z.ZodType>(
  client: ApiClient,
  request: {
    readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
    readonly path: string;
    readonly body?: Readonly<Record<string, unknown>>;
  },
  answer: Schema,
): Promise<z.output<Schema>> {
  const { data, error } = await client.functions.invoke(request.path, {
    method: request.method,
    ...(request.body === undefined ? {} : { body: request.body }),
  });
  if (error === null) return answer.parse(data);
  throw await toCogoError(request.path, error);
}

async function toCogoError(path: string, error: Error): Promise<CogoError> {
  if (error instanceof FunctionsHttpError) {
    const body: unknown = await error.context.json().catch(() => null);
    const problem = problemSchema.safeParse(body).data;
    if (problem !== undefined) {
      const { code, detail, remedy } = problem;
      const advice = remedy === undefined ? {} : { remedy };
      return new CogoError({ code, message: detail, ...advice });
    }
  }
  return new CogoError({
    code: "endpoint_unavailable",
    message: `"${path}" did not answer: ${error.message}`,
    remedy: "See ./cogo status and the stack's log",
    cause: error,
  });
}
