import type { ApiClient } from "../postgres/database.ts";
import type { GeneratedPrompt, PromptInput } from "../prompts/generate_prompt.ts";
import { openLLMPromptEngine } from "../prompts/llm_prompt_engine.ts";
import { choosePrompt } from "../prompts/prompt_version.ts";
import type { LeasedStep } from "../worker/leased_step.ts";

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
