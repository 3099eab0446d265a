import type { z } from "zod";
import { problemSchema } from "../../../functions/_http/problem.ts";
import { CogoError, type Json } from "../../../shared/kernel/mod.ts";
import { withRunningStack } from "../stack/stack_session.ts";

/** Whose operator asks: that of the running stack, or of a hosted project by its address and secret key. */
export interface OperatorChoice {
  readonly data?: string | undefined;
  readonly projectUrl?: string | undefined;
}

/**
 * Asks one of COGO's endpoints with the secret key and parses its answer, whatever its status.
 *
 * @throws CogoError with the code and remedy of a problem; `stack_not_running`, `endpoint_unavailable`.
 */
export async function askAsOperator<Schema extends z.ZodType>(
  choice: OperatorChoice,
  request: { readonly method: string; readonly path: string; readonly body?: Json },
  answer: Schema,
): Promise<z.output<Schema>> {
  const { url, key } = await findProject(choice);
  const response = await fetch(`${url}/functions/v1/${request.path}`, {
    method: request.method,
    headers: { apikey: key, "content-type": "application/json" },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  }).catch((cause: unknown) => {
    throw unavailable(`${url} did not answer: ${String(cause)}`);
  });
  const body: unknown = await response.json().catch(() => undefined);
  const problem = problemSchema.safeParse(body).data;
  if (problem !== undefined) {
    const { code, detail: message, remedy } = problem;
    throw new CogoError({ code, message, ...(remedy === undefined ? {} : { remedy }) });
  }
  const parsed = answer.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unavailable(`${request.path} answered ${response.status} and nothing that is expected`);
}

async function findProject({ data, projectUrl }: OperatorChoice) {
  if (projectUrl === undefined) {
    return await withRunningStack(data, async ({ apiUrl, secretKey }) => ({
      ...{ url: apiUrl, key: secretKey },
    }));
  }
  const key = process.env.SUPABASE_SECRET_KEY;
  if (key !== undefined && key !== "") return { url: projectUrl.replace(/\/$/, ""), key };
  throw new CogoError({
    code: "usage",
    message: "Expected the project's secret key in SUPABASE_SECRET_KEY",
    remedy: "Create one in the project's settings, under API keys",
  });
}

const unavailable = (message: string) =>
  new CogoError({
    code: "endpoint_unavailable",
    message,
    remedy: "See ./cogo status and the log of the function",
  });
