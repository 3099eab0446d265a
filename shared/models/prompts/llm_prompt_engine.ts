import type { Attachment } from "../../engine/mod.ts";
import type { ContextCandidate } from "./context_candidate.ts";
import { disarmText } from "./disarm_text.ts";
import { chooseFence } from "./fence.ts";
import { type GeneratedPrompt, generatePrompt, type PromptInput } from "./generate_prompt.ts";
import { type PackedContext, packContext } from "./pack_context.ts";
import { createPersona, type PersonaRole, type ProjectFacts, type Tone } from "./persona.ts";
import { tokenFactor } from "./token_factor.ts";
import { tokenizer } from "./tokenizer.ts";

/**
 * Makes the prompt for a model. It reads no clock, no chance and no database: the same input gives the same
 * prompt, so that a retried step asks the same question and finds the answer that was paid for.
 */
export interface LLMPromptEngine {
  /**
   * A prompt for a role: its persona, the prompt's rules, the values as fenced data, context packed into
   * the budget.
   *
   * @throws CogoError `prompt_invalid`, `prompt_value_missing`, `prompt_too_long`.
   */
  generateRoleBasedPrompt(input: Omit<PromptInput, "attachments">): GeneratedPrompt;
  /** Who is speaking: the role within its project. */
  createDynamicPersona(input: {
    readonly role: PersonaRole;
    readonly project?: ProjectFacts;
    readonly tone?: Tone;
  }): string;
  /** Packs what may help into a room of tokens, in the count of these providers; of all when none is named. */
  optimizePromptWithContext(input: {
    readonly candidates: readonly ContextCandidate[];
    readonly roomTokens: number;
    readonly providers?: readonly string[];
  }): PackedContext;
  /**
   * The same with pictures and PDFs before the text.
   *
   * @throws CogoError also `source_invalid`.
   */
  generateMultimodalPrompt(
    input: PromptInput & { readonly attachments: readonly Attachment[] },
  ): GeneratedPrompt;
}

/** The engine, with the tokens that it estimates. */
export const llmPromptEngine: LLMPromptEngine = {
  generateRoleBasedPrompt: (input) => generatePrompt(tokenizer, input),
  createDynamicPersona: createPersona,
  optimizePromptWithContext({ candidates, roomTokens, providers }) {
    const room = Math.floor(roomTokens / tokenFactor(providers));
    const fence = chooseFence(candidates.map(({ text }) => disarmText(text)));
    return packContext(tokenizer, { candidates, room, fence });
  },
  generateMultimodalPrompt: (input) => generatePrompt(tokenizer, input),
};
