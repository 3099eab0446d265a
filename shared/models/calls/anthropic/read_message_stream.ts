import { z } from "zod";
import { CallFailure } from "../call_failure.ts";
import type { CallWatch } from "../call_watch.ts";
import type { ModelAnswer } from "../model_answer.ts";
import { parseArguments } from "../parse_arguments.ts";
import { readMessage, toUsage, usageSchema } from "./read_message.ts";

const eventSchema = z.union([
  // First, as most events are these.
  z.object({
    type: z.literal("content_block_delta"),
    index: z.number(),
    delta: z.object({ text: z.string().optional(), partial_json: z.string().optional() }),
  }),
  z.object({
    type: z.literal("message_start"),
    message: z.looseObject({ usage: usageSchema }),
  }),
  z.object({
    type: z.literal("content_block_start"),
    index: z.number(),
    content_block: z.looseObject({ type: z.string() }),
  }),
  z.object({
    type: z.literal("message_delta"),
    delta: z.looseObject({ stop_reason: z.string().nullable() }),
    usage: usageSchema,
  }),
  z.object({ type: z.literal("message_stop") }),
  // Nothing to read in the end of a block, nor in events of later versions.
  z
    .object({ type: z.string().regex(/^(?!message_|content_block_(start|delta)$)/) })
    .transform(() => ({ type: "other" as const })),
]);

interface Block {
  readonly start: Readonly<Record<string, unknown>>;
  text: string;
  json: string;
}

/** Reads a message event by event, to the same answer as {@link readMessage} would of the whole. */
export async function readMessageStream(
  events: AsyncIterable<unknown>,
  watch: CallWatch,
  onText: (piece: string) => void,
): Promise<Omit<ModelAnswer, "requestId">> {
  let message: Record<string, unknown> & { usage: z.infer<typeof usageSchema> } = { usage: {} };
  const blocks = new Map<number, Block>();
  for await (const raw of events) {
    const parsed = eventSchema.safeParse(raw);
    if (!parsed.success) throw new CallFailure("invalid_answer", z.prettifyError(parsed.error));
    const event = parsed.data;
    switch (event.type) {
      case "message_start":
        message = event.message;
        watch.usage = toUsage(message.usage);
        break;
      case "content_block_start":
        blocks.set(event.index, { start: event.content_block, text: "", json: "" });
        break;
      case "content_block_delta":
        addDelta(blocks.get(event.index), event.delta, onText);
        break;
      case "message_delta":
        message = { ...message, ...event.delta, usage: addCounts(message.usage, event.usage) };
        watch.usage = toUsage(message.usage);
        break;
      case "message_stop":
        return readMessage({ ...message, content: toContent(blocks, message.stop_reason) }, watch);
    }
  }
  throw new CallFailure("interrupted", "The stream ended before the message did");
}

function addDelta(
  block: Block | undefined,
  delta: { readonly text?: string | undefined; readonly partial_json?: string | undefined },
  onText: (piece: string) => void,
): void {
  if (block === undefined) {
    throw new CallFailure("invalid_answer", "Expected a block to begin before it goes on");
  }
  block.json += delta.partial_json ?? "";
  if (delta.text === undefined) return;
  block.text += delta.text;
  onText(delta.text);
}

/** What a later event leaves out stays as an earlier one had it. */
function addCounts(
  before: z.infer<typeof usageSchema>,
  after: z.infer<typeof usageSchema>,
): z.infer<typeof usageSchema> {
  const told = Object.entries(after).filter(([, value]) => value !== null && value !== undefined);
  return { ...before, ...Object.fromEntries(told) };
}

function toContent(blocks: ReadonlyMap<number, Block>, reason: unknown): unknown[] {
  const stop = reason === "max_tokens" ? "length" : "end";
  return [...blocks.values()].flatMap(({ start, text, json }): unknown[] => {
    if (start.type !== "tool_use") return [{ ...start, text }];
    const input = parseArguments(json, stop);
    return input === undefined ? [] : [{ ...start, input }];
  });
}
