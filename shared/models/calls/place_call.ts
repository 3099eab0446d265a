import type { ModelAnswer } from "./model_answer.ts";
import { ModelError } from "./model_error.ts";
import type { CallTiming } from "./model_ledger.ts";
import type { ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";

/** The outcome of one call. */
export type PlacedCall =
  | { readonly status: "answered"; readonly answer: ModelAnswer; readonly timing: CallTiming }
  | { readonly status: "failed"; readonly error: ModelError; readonly timing: CallTiming };

/** Makes one call, and measures it. */
export async function placeCall(
  provider: ModelProvider,
  request: ModelRequest,
  options: {
    readonly signal: AbortSignal;
    readonly silenceMilliseconds: number;
    readonly onText: ((piece: string) => void) | undefined;
  },
): Promise<PlacedCall> {
  const { signal, silenceMilliseconds, onText } = options;
  const startedAt = performance.now();
  let firstTokenSeconds: number | undefined;
  const timing = () => ({
    seconds: (performance.now() - startedAt) / 1000,
    firstTokenSeconds,
    streamed: true,
  });
  try {
    const answer = await provider.generate(request, {
      signal,
      timeoutMilliseconds: silenceMilliseconds,
      // Always streamed: a broken connection is noticed at once, and a long answer is no timeout.
      onText(piece) {
        firstTokenSeconds ??= (performance.now() - startedAt) / 1000;
        onText?.(piece);
      },
    });
    return { status: "answered", answer, timing: timing() };
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    return { status: "failed", error, timing: timing() };
  }
}
