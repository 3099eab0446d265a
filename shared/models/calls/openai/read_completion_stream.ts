import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer } from "../model_answer.ts";
import type { ModelRequest } from "../model_request.ts";
import { completionUsageSchema, readCompletion, toUsage } from "./read_completion.ts";

const callDeltaSchema = z.object({
  index: z.number(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});

const chunkSchema = z.object({
  id: z.string(),
  model: z.string(),
  choices: z.array(
    z.object({
      delta: z.object({
        content: z.string().nullish(),
        refusal: z.string().nullish(),
        tool_calls: z.array(callDeltaSchema).nullish(),
      }),
      finish_reason: z.string().nullish(),
    }),
  ),
  usage: completionUsageSchema.nullish(),
});

interface Call {
  id: string;
  name: string;
  arguments: string;
}

/** A completion as far as it has come. */
class Completion {
  content = "";
  refusal = "";
  finishReason: string | undefined;
  readonly calls = new Map<number, Call>();

  add({ delta, finish_reason: reason }: z.infer<typeof chunkSchema>["choices"][number]): void {
    this.content += delta.content ?? "";
    this.refusal += delta.refusal ?? "";
    this.finishReason ??= reason ?? undefined;
    for (const { index, id, function: part } of delta.tool_calls ?? []) {
      const call = this.calls.get(index) ?? { id: "", name: "", arguments: "" };
      call.id ||= id ?? "";
      call.name ||= part?.name ?? "";
      call.arguments += part?.arguments ?? "";
      this.calls.set(index, call);
    }
  }

  toChoice() {
    return {
      finish_reason: this.finishReason,
      message: {
        content: this.content,
        refusal: this.refusal,
        tool_calls: [...this.calls.values()].map(({ id, ...part }) => ({ id, function: part })),
      },
    };
  }
}

/** Reads a completion chunk by chunk, to the same answer as {@link readCompletion} would of the whole. */
export async function readCompletionStream(
  chunks: AsyncIterable<unknown>,
  watch: CallWatch,
  { request, onText }: { readonly request: ModelRequest; readonly onText: (piece: string) => void },
): Promise<Omit<ModelAnswer, "requestId">> {
  const completion = new Completion();
  let last: z.infer<typeof chunkSchema> | undefined;
  for await (const raw of chunks) {
    const parsed = chunkSchema.safeParse(raw);
    if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
    // The usage comes alone, after the last choice, or with every chunk.
    last = { ...parsed.data, usage: parsed.data.usage ?? last?.usage };
    if (last.usage) watch.usage = toUsage(last.usage);
    const [choice] = last.choices;
    if (choice === undefined) continue;
    completion.add(choice);
    if (choice.delta.content) onText(choice.delta.content);
  }
  if (last === undefined || completion.finishReason === undefined) {
    throw new CallFailure("interrupted", "The stream ended before the completion did");
  }
  return readCompletion({ ...last, choices: [completion.toChoice()] }, watch, request);
}
