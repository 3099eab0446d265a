import { type HttpSettings, toErrorRecord, truncateText } from "../../kernel/mod.ts";
import { fillValue, openReferences, toText } from "../plans/fill_references.ts";
import { readKindInput } from "../plans/read_kind_input.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { callEndpoint, type EndpointRequest, type EndpointResponse } from "./call_endpoint.ts";
import { fillAddress } from "./fill_address.ts";
import { type Resolver, resolveByRuntime } from "./guard_address.ts";
import { type HttpInput, httpInputSchema } from "./http_input.ts";
import { readRetryAfter } from "./read_retry_after.ts";

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
      const input = readKindInput(httpInputSchema, execution.step, "http_input_invalid");
      const request = toRequest(input, execution, settings);
      try {
        return judge(await callEndpoint(request, settings, resolve), input);
      } catch (error) {
        if (error instanceof StepRefused || execution.signal.aborted) throw error;
        return { status: "failed", error: toErrorRecord(error) };
      }
    },
  };
}

function toRequest(
  input: HttpInput,
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
    url: fillAddress(target, resolve),
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

function judge(response: EndpointResponse, input: HttpInput): StepOutcome {
  const { status: code } = response;
  if ((code >= 200 && code < 300) || input.acceptStatuses.includes(code)) {
    return {
      status: "completed",
      result: { output: { ...response }, summary: `Answered ${code}` },
    };
  }
  const details = {
    status: code,
    body: truncateText(toText(response.body), ERROR_BODY_CHARACTERS),
  };
  const message = `Expected a status of 200 to 299, got ${code}`;
  if (!input.retryStatuses.includes(code)) {
    return { status: "refused", error: { code: "http_status", message, details } };
  }
  const retryAfterSeconds = readRetryAfter(response.headers["retry-after"]);
  return {
    status: "failed",
    // The engine waits out a limit: no attempt is used up, and nobody else under the step's rate limit starts.
    error: { code: code === 429 ? "rate_limited" : "http_status", message, details },
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  };
}
