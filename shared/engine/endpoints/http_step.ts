import { z } from "zod";
import {
  type ErrorRecord,
  type HttpSettings,
  jsonSchema,
  toErrorRecord,
  truncateText,
} from "../../kernel/mod.ts";
import { fillText, fillValue, openReferences, toText } from "../plans/fill_references.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { callEndpoint, type EndpointRequest, type EndpointResponse } from "./call_endpoint.ts";
import { type Resolver, resolveByRuntime } from "./guard_address.ts";
import { readRetryAfter } from "./read_retry_after.ts";

const status = z.number().int().min(100).max(599);

const inputSchema = z
  .object({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]).optional(),
    url: z.string().min(1).optional(),
    /** The name of an Edge Function of the project, with what follows it in the path. */
    function: z.string().min(1).optional(),
    headers: z.record(z.string(), z.string()).default({}),
    body: jsonSchema.optional(),
    timeoutSeconds: z.number().positive().max(120).default(30),
    /** Answers that are results beside those of 200 to 299. */
    acceptStatuses: z.array(status).default([]),
    retryStatuses: z.array(status).default([408, 425, 429, 500, 502, 503, 504]),
    maximumBytes: z.number().int().min(1).max(1_048_576).default(262_144),
  })
  .refine(
    ({ url, function: name }) => (url === undefined) !== (name === undefined),
    "Expected either url or function",
  );
type Input = z.infer<typeof inputSchema>;

/** Of an answer that is no result: errors go into events, which are small. */
const ERROR_BODY_CHARACTERS = 1_000;

/** Does steps of kind `http`: calls an endpoint, and keeps its answer as the step's output. */
export function createHttpStep(
  settings: HttpSettings,
  resolve: Resolver = resolveByRuntime,
): StepHandler {
  return {
    kind: "http",
    estimateMilliseconds: 10_000,
    async execute(execution) {
      const parsed = inputSchema.safeParse(execution.step.input);
      if (!parsed.success) {
        const message = z.prettifyError(parsed.error);
        return { status: "refused", error: { code: "http_input_invalid", message } };
      }
      const request = toRequest(parsed.data, execution, settings);
      try {
        return judge(await callEndpoint(request, settings, resolve), parsed.data);
      } catch (error) {
        if (error instanceof StepRefused || execution.signal.aborted) throw error;
        return { status: "failed", error: toErrorRecord(error) };
      }
    },
  };
}

function toRequest(
  input: Input,
  execution: StepExecution,
  { project }: HttpSettings,
): EndpointRequest {
  const resolve = openReferences(execution.step);
  const body = input.body === undefined ? undefined : fillValue(input.body, resolve);
  const method = input.method ?? (body === undefined ? "GET" : "POST");
  const ofProject = input.function !== undefined;
  const target = ofProject ? `${project?.url}/functions/v1/${input.function}` : (input.url ?? "");
  const headers = Object.fromEntries(
    Object.entries(input.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  return {
    method,
    url: fillText(target, resolve),
    headers: {
      // A retry of something that was done already can be told from a second wish.
      ...(method === "GET" || method === "HEAD"
        ? {}
        : { "idempotency-key": execution.step.stepId }),
      ...(ofProject && project !== undefined ? { apikey: project.key } : {}),
      ...headers,
    },
    resolve,
    body,
    timeoutMilliseconds: input.timeoutSeconds * 1_000,
    maximumBytes: input.maximumBytes,
    signal: execution.signal,
  };
}

function judge(response: EndpointResponse, input: Input): StepOutcome {
  const { status: code } = response;
  if ((code >= 200 && code < 300) || input.acceptStatuses.includes(code)) {
    return {
      status: "completed",
      result: { output: { ...response }, summary: `Answered ${code}` },
    };
  }
  const error: ErrorRecord = {
    code: "http_status",
    message: `Expected a status of 200 to 299, got ${code}`,
    details: { status: code, body: truncateText(toText(response.body), ERROR_BODY_CHARACTERS) },
  };
  if (!input.retryStatuses.includes(code)) return { status: "refused", error };
  const retryAfterSeconds = readRetryAfter(response.headers["retry-after"]);
  return {
    status: "failed",
    error,
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
