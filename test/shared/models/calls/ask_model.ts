import { ModelError } from "../../../../shared/models/calls/model_error.ts";
import type { CallOptions, ModelProvider } from "../../../../shared/models/calls/model_provider.ts";
import type { ModelRequest } from "../../../../shared/models/calls/model_request.ts";

/** A request that says hello, changed as a test wants it. */
export function toRequest(model: string, changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model,
    system: "You are terse.",
    messages: [{ role: "user", content: [{ type: "text", text: "Say hello" }] }],
    maximumOutputTokens: 1_000,
    ...changes,
  };
}

/** Patient enough for a slow machine, and never aborted. */
export function toOptions(changes: Partial<CallOptions> = {}): CallOptions {
  return { signal: new AbortController().signal, timeoutMilliseconds: 20_000, ...changes };
}

/** How a call fails. */
export async function failOf(
  provider: ModelProvider,
  request: ModelRequest,
  options: CallOptions = toOptions(),
): Promise<ModelError> {
  const failure = await provider.generate(request, options).catch((error: unknown) => error);
  if (failure instanceof ModelError) return failure;
  throw new Error(`Expected a ModelError, got ${JSON.stringify(failure) ?? String(failure)}`);
}
