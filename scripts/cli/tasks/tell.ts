import { messageAnswer } from "../../../functions/tasks/contract.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";

/** `./cogo tell TASK "…"`: says something to those who work on a task. */
export async function tell(
  taskId: string,
  text: string,
  options: { readonly data?: string | undefined },
): Promise<number> {
  const { message } = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    const path = `cogo-tasks/${taskId}/messages`;
    return await callEndpoint(client, { method: "POST", path, body: { text } }, messageAnswer);
  });
  process.stdout.write(`Message ${message.number}: steps that start from now on are shown it\n`);
  return 0;
}
