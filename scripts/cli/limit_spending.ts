import { CogoError } from "../../shared/kernel/mod.ts";
import { openClient } from "../client/user_client.ts";
import type { OpenStack } from "./stack_session.ts";

/** Sets what a session may spend on models, in US dollars, before a person is asked for more. */
export async function limitSpending(
  { apiUrl, secretKey }: OpenStack,
  sessionId: string,
  dollars: number,
): Promise<void> {
  const operator = openClient(apiUrl, secretKey);
  const budget = { scope: "session", subject: sessionId, amount_usd: dollars };
  const { error } = await operator.rpc("set_budget", budget);
  if (error === null) return;
  throw new CogoError({
    code: "budget_not_set",
    message: `The budget could not be set, so nothing was submitted: ${error.message}`,
    remedy: "See ./cogo status and the stack's log",
  });
}
