import type { LeasedStep } from "../engine/mod.ts";
import type { ApiClient } from "../kernel/mod.ts";
import {
  choosePrompt,
  type GeneratedPrompt,
  llmPromptEngine,
  type PromptInput,
} from "../models/mod.ts";

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
  const version = await choosePrompt(client, step, prompt);
  return llmPromptEngine.generateRoleBasedPrompt({ ...input, prompt: version });
}
