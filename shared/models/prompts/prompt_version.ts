import { z } from "zod";
import { type ApiClient, callUntilAnswered } from "../../kernel/mod.ts";
import type { CallLease } from "../calls/call_context.ts";

const promptVersionSchema = z.object({
  name: z.string(),
  version: z.number().int(),
  /** The rules of the task. */
  system: z.string(),
  /** A Liquid template. */
  instruction: z.string(),
  /** The name of the schema its answer has; null for text. */
  output: z.string().nullable(),
});
/** The words of a prompt, as a step was given them. */
export type PromptVersion = z.infer<typeof promptVersionSchema>;

/**
 * Asks which version of a prompt a step is given. It is the same for every step of a run and for every
 * attempt, whatever was published meanwhile.
 *
 * @throws CogoError `not_found` when no version is active, `lease_lost`.
 */
export async function choosePrompt(
  client: ApiClient,
  step: CallLease,
  prompt: string,
): Promise<PromptVersion> {
  const parameters = { step_id: step.stepId, lease_token: step.leaseToken, prompt };
  return await callUntilAnswered(client, "choose_prompt", parameters, promptVersionSchema);
}
