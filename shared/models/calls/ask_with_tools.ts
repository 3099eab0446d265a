import { truncateText } from "../../kernel/mod.ts";
import { continueCall } from "./continue_call.ts";
import type { ModelCall, ModelCaller, ModelReply } from "./model_caller.ts";
import type { ModelMessage, ToolCall } from "./model_request.ts";
import type { Tool, ToolResult } from "./tool.ts";

/** Rounds of tool use, unless the question says how many; what a model has not found by then it does without. */
const MOST_ROUNDS = 4;
/** A conversation that is longer than this, by an upper estimate, costs more with each round than it finds. */
const MOST_INPUT_TOKENS = 120_000;
const RESULT_MAXIMUM_CHARACTERS = 12_000;
const TRUNCATED = "\n[The rest is left out: it is too long.]";
const EXHAUSTED: ToolResult = {
  content: "No tool can be used any more. Answer now, with what you have.",
  failed: true,
};

/** An answer that wants no tool used, and the question with all that was found on the way to it. */
export interface Conversation {
  readonly call: ModelCall;
  readonly reply: ModelReply;
}

/**
 * Asks, and does what the model wants done, until it answers. Every round is a question of its own in the
 * ledger, paid for once. After the last round tools refuse; a model that asks on all the same is given back
 * with its wish.
 *
 * @throws as {@link ModelCaller.ask}.
 */
export async function askWithTools(
  models: ModelCaller,
  question: ModelCall,
): Promise<Conversation> {
  let call = question;
  const { rounds = MOST_ROUNDS } = question;
  let isOver = false;
  for (let round = 1; ; round += 1) {
    const reply = await models.ask(call);
    const { stop, text, toolCalls } = reply.answer;
    if (stop !== "tool" || toolCalls.length === 0 || isOver) return { call, reply };
    isOver = round > rounds || call.inputTokens > MOST_INPUT_TOKENS;
    const tools = isOver ? [] : (question.tools ?? []);
    const results = await answerWishes(tools, toolCalls);
    call = continueCall(call, {
      key: `round-${round}`,
      messages: [{ role: "assistant", text, toolCalls }, ...results],
      tokens:
        reply.answer.usage.output + results.reduce((sum, each) => sum + each.content.length, 0),
      contents: tools
        .filter(({ definition }) => toolCalls.some(({ name }) => name === definition.name))
        .map(({ contents }) => contents),
    });
  }
}

type ToolMessage = Extract<ModelMessage, { role: "tool" }>;

/** One after the other: what one changes the next one sees. */
async function answerWishes(
  tools: readonly Tool[],
  wishes: readonly ToolCall[],
): Promise<readonly ToolMessage[]> {
  const results: ToolMessage[] = [];
  for (const wish of wishes) results.push(await answerWish(tools, wish));
  return results;
}

async function answerWish(
  tools: readonly Tool[],
  { id, name, input }: ToolCall,
): Promise<ToolMessage> {
  const tool = tools.find(({ definition }) => definition.name === name);
  const garbled = { content: "Expected the input to be JSON, and it is not", failed: true };
  const unknown = { content: `Expected one of ${list(tools)}, got "${name}"`, failed: true };
  const nothing = tools.length === 0 ? EXHAUSTED : unknown;
  // Input that could not be read is the text as the model wrote it: it may write it again.
  const use = async () => (typeof input === "string" ? garbled : await tool?.use(input));
  const { content, failed } = (await use()) ?? nothing;
  return { role: "tool", id, name, content: bound(content), failed };
}

function bound(content: string): string {
  const text = truncateText(content, RESULT_MAXIMUM_CHARACTERS);
  return text === content ? content : text + TRUNCATED;
}

function list(tools: readonly Tool[]): string {
  return tools.map(({ definition }) => definition.name).join(", ");
}
