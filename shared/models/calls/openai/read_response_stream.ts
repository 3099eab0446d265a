import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { openaiErrorSchema } from "./openai_errors.ts";
import { readResponse, toFailure } from "./read_response.ts";

const TERMINAL = /^response\.(completed|incomplete|failed)$/;

const eventSchema = z.union([
  z.object({ type: z.literal("response.output_text.delta"), delta: z.string() }),
  z.object({ type: z.string().regex(TERMINAL), response: z.unknown() }),
  openaiErrorSchema.extend({ type: z.literal("error") }),
  // The last event repeats all that the others tell.
  z.object({ type: z.string() }).transform(() => ({ type: "other" as const })),
]);

/** Reads a response event by event; the last one carries it whole. */
export async function readResponseStream(
  events: AsyncIterable<unknown>,
  watch: CallWatch,
  { request, onText }: { readonly request: ModelRequest; readonly onText: (piece: string) => void },
): Promise<Omit<ModelAnswer, "requestId">> {
  for await (const raw of events) {
    const parsed = eventSchema.safeParse(raw);
    if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
    const event = parsed.data;
    if ("delta" in event) onText(event.delta);
    else if ("response" in event) return readResponse(event.response, watch, request);
    else if ("message" in event) throw toFailure(event);
  }
  throw new CallFailure("interrupted", "The stream ended before the response did");
}
