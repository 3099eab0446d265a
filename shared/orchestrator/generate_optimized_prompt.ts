import type { LeasedStep } from "../engine/worker/leased_step.ts";
import type { ApiClient } from "../kernel/postgres/database.ts";
import type { GeneratedPrompt, PromptInput } from "../models/prompts/generate_prompt.ts";
import { openLLMPromptEngine } from "../models/prompts/llm_prompt_engine.ts";
import { choosePrompt } from "../models/prompts/prompt_version.ts";

/**
 * Makes the prompt of a step, in the version that its run was given, with as much context as the budget
 * holds.
 *
 * @throws CogoError as `choosePrompt()` and `LLMPromptEngine.generateRoleBasedPrompt()`.
 */
export async function generateOptimizedPrompt(
  client: ApiClient,
  step: Pick<LeasedStep, "stepId" | "leaseToken">,
  prompt: string,
  input: Omit<PromptInput, "prompt">,
): Promise<GeneratedPrompt> {
  const [engine, version] = await Promise.all([
    openLLMPromptEngine(),
    choosePrompt(client, step, prompt),
  ]);
  return engine.generateRoleBasedPrompt({ ...input, prompt: version });
}
