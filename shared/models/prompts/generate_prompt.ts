import type { Attachment } from "../../engine/mod.ts";
import { CogoError } from "../../kernel/mod.ts";
import type { ModelMessage } from "../calls/model_request.ts";
import { acceptAttachments } from "./accept_attachments.ts";
import type { CitedSource, LeftOut, PackedContext } from "./pack_context.ts";
import { inputRoom, type PromptBudget } from "./prompt_budget.ts";
import { createDraft, type PromptDraft, type PromptParts } from "./prompt_draft.ts";
import { tokenFactor } from "./token_factor.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** All a prompt is made of, and how much it may take. */
export interface PromptInput extends PromptParts {
  /** Pictures and PDFs, given before the text. */
  readonly attachments?: readonly Attachment[];
  readonly budget: PromptBudget;
}

/** A prompt as a request takes it. The same input gives the same prompt. */
export interface GeneratedPrompt {
  readonly prompt: { readonly name: string; readonly version: number };
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  /** The name of the schema its answer has; null for text. */
  readonly output: string | null;
  /** In the tokens of the models that may answer: an upper estimate, without what the budget reserves. */
  readonly inputTokens: number;
  readonly sources: readonly CitedSource[];
  readonly leftOut: readonly LeftOut[];
  /** The same with half the context; undefined when there is none left to give up. */
  readonly condense: () => GeneratedPrompt | undefined;
}

/** Context that does not fit is packed again this often; it is too long by a heading at most. */
const MOST_PACKINGS = 3;

/**
 * Makes a prompt: the rules for all as system; as the user's turn the brief of the run, and after it the role,
 * its task, the filled-in instruction, and as much context as the budget has room for.
 *
 * @throws CogoError `prompt_invalid`, `prompt_value_missing`, `source_invalid`, and `prompt_too_long` when
 * it overruns the budget without any context.
 */
export function generatePrompt(tokenizer: Tokenizer, input: PromptInput): GeneratedPrompt {
  const { prompt, budget } = input;
  const attachments = acceptAttachments(input.attachments ?? []);
  const factor = tokenFactor(budget.providers);
  const room = inputRoom(budget) - Math.ceil(attachments.tokens / factor);
  const draft = createDraft(tokenizer, input);
  const bare = draft.measure("");
  if (bare > room) throw tooLong(prompt.name, { needed: bare, room, factor });

  const build = (contextRoom: number): GeneratedPrompt => {
    const packed = fitContext(draft, contextRoom, room);
    const { system, brief, text } = draft.render(packed.text);
    // What is attached belongs to the requirement, and is the same for all who are given it.
    const shared = brief === "" ? [] : [{ type: "text", text: brief, stable: true } as const];
    return {
      prompt: { name: prompt.name, version: prompt.version },
      system,
      messages: [
        { role: "user", content: [...attachments.parts, ...shared, { type: "text", text }] },
      ],
      output: prompt.output,
      inputTokens: Math.ceil(draft.measure(packed.text) * factor) + attachments.tokens,
      sources: packed.sources,
      leftOut: packed.leftOut,
      condense: () =>
        packed.sources.length === 0 ? undefined : build(Math.floor(packed.tokens / 2)),
    };
  };
  return build(room - bare);
}

function fitContext(draft: PromptDraft, contextRoom: number, room: number): PackedContext {
  let left = contextRoom;
  for (let packings = 0; packings < MOST_PACKINGS; packings += 1) {
    const packed = draft.pack(left);
    const excess = draft.measure(packed.text) - room;
    if (excess <= 0) return packed;
    left -= excess;
  }
  return draft.pack(0);
}

function tooLong(
  prompt: string,
  { needed, room, factor }: { needed: number; room: number; factor: number },
): CogoError {
  const tokens = (count: number) => Math.ceil(Math.max(0, count) * factor);
  return new CogoError({
    code: "prompt_too_long",
    message: `Expected the prompt "${prompt}" to fit ${tokens(room)} tokens, and it needs ${tokens(needed)} without any context`,
    remedy: "Split the work, give fewer files at once, or allow a model with a larger window",
    details: { needed: tokens(needed), room: tokens(room) },
  });
}
