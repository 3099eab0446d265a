import { CogoError } from "../../../shared/kernel/mod.ts";
import { collectResult } from "../../client/collect_result.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { type DeliveryOptions, deliver } from "./deliver.ts";
import { openOutput } from "./output_folder.ts";

/** `./cogo get TASK`: writes the files of a task that has ended. Status as that of the run itself. */
export async function get(taskId: string, options: DeliveryOptions): Promise<number> {
  const output = await openOutput(options.out);
  const result = await withRunningStack(options.data, async (stack) =>
    collectResult(await openUserClient(stack), taskId),
  );
  if (result.snapshot.task.finishedAt === null) {
    throw new CogoError({
      code: "invalid_state",
      message: `The task ${taskId} has not ended; it is ${result.snapshot.task.status}`,
      remedy: "Wait for its end; ./cogo approvals lists what may hold it up",
    });
  }
  return await deliver(result, output, options);
}
