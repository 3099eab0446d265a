import pc from "picocolors";
import { explainTask } from "../../client/explain_task.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { inertAnswer } from "../terminal/inert.ts";
import { renderExplanation } from "./render_explanation.ts";

/** `./cogo why TASK`: what made a task as it is. Status 0 whatever the task's own end was. */
export async function why(
  taskId: string,
  { data, json }: { readonly data?: string | undefined; readonly json?: true | undefined },
): Promise<number> {
  const explanation = await withRunningStack(data, async (stack) =>
    explainTask(await openUserClient(stack), taskId),
  );
  const layout = {
    colors: pc.createColors(process.stdout.isTTY === true),
    columns: process.stdout.columns ?? 80,
  };
  process.stdout.write(
    json
      ? `${JSON.stringify(explanation, null, 2)}\n`
      : renderExplanation(inertAnswer(explanation), layout),
  );
  return 0;
}
