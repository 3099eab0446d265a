import { deliveriesAnswer, taskAnswer } from "../../../functions/tasks/contract.ts";
import type { CogoEvent, Task, TaskDelivery } from "../../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { EventFeed } from "../../client/event_feed.ts";
import { ENDS } from "../../client/run_task.ts";
import { openUserClient } from "../../client/user_client.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { createProgress } from "./create_progress.ts";
import { openDesk } from "./open_desk.ts";
import { permitTarget } from "./permit_target.ts";
import { readTarget } from "./read_target.ts";
import { renderDeliveries } from "./render_deliveries.ts";

interface Options {
  readonly to: string;
  readonly yes?: true | undefined;
  readonly rollBack?: true | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}

/** `./cogo deliver TASK --to TARGET`: brings a result there, or back. Status 0 only when that is done. */
export async function deliverResult(taskId: string, options: Options): Promise<number> {
  const { rollBack = false, json } = options;
  const target = readTarget(options.to);
  const human = json ? process.stderr : process.stdout;
  const progress = createProgress(human);
  const delivery = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    if (!rollBack) await permitTarget(stack, client, target);
    const path = `cogo-tasks/${taskId}/deliveries`;
    const request = { method: "POST", path, body: { target, rollBack } } as const;
    const { task } = await callEndpoint(client, request, taskAnswer);
    const desk = openDesk({ client, progress, human, data: options.data, yes: options.yes });
    await follow(client, task, (event) => {
      progress.show(event);
      desk.observe(event);
    }).finally(() => desk.close());
    return await readDelivery(client, path, target);
  }).finally(() => progress.end());
  human.write(`\n${renderDeliveries([delivery])}\n`);
  if (json) process.stdout.write(`${JSON.stringify(delivery, null, 2)}\n`);
  return delivery.status === (rollBack ? "rolled-back" : "delivered") ? 0 : 1;
}

/** The session has told of other tasks before, whose ends are not meant. */
async function follow(
  client: ApiClient,
  { taskId, sessionId }: Task,
  show: (event: CogoEvent) => void,
): Promise<void> {
  const isOwn = (event: CogoEvent) => event.taskId === taskId;
  const feed = new EventFeed(client, sessionId, (event) => isOwn(event) && show(event));
  const ended = feed.until((event) => isOwn(event) && ENDS.has(event.type));
  try {
    await feed.open();
    await ended;
  } finally {
    await feed.close();
  }
}

async function readDelivery(
  client: ApiClient,
  path: string,
  target: string,
): Promise<TaskDelivery> {
  const { deliveries } = await callEndpoint(client, { method: "GET", path }, deliveriesAnswer);
  const delivery = deliveries.find((each) => each.target === target);
  if (delivery !== undefined) return delivery;
  throw new CogoError({
    code: "not_found",
    message: `The task was never delivered to ${target}`,
    remedy: "Name the target as it was delivered to",
  });
}
