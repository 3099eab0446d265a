import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ApiClient, callFunction, readRows } from "../../../shared/kernel/mod.ts";
import type { Chance } from "../../model_server/chance.ts";
import { revisionOf } from "./varied_plan.ts";
import { type Conversation, PLAIN_TAG, VARIED_TAG } from "./workload.ts";

const PAUSE_MILLISECONDS = { low: 200, high: 1_200 };
const RETRY_MILLISECONDS = 300;
/** From where a task is run again; null is its beginning. */
const FROM_STEPS = ["list", "each", "pieces", "flow", "end", null];

/** Users who do to their tasks whatever they may, at random moments, and let each complete after all. */
export interface Meddler {
  /** How often each was done. */
  readonly counts: Readonly<Record<string, number>>;
  /** Resolves when all that was taken back can go on. */
  stop(): Promise<void>;
}

/** Sets them on the tasks of these conversations. */
export function startMeddler(conversations: readonly Conversation[], chance: Chance): Meddler {
  const counts = { pause: 0, cancel: 0, redrive: 0, rerun: 0, revise: 0, emit: 0, approve: 0 };
  const clients = [...new Set(conversations.map(({ client }) => client))];
  /** Each task is met once with each act: otherwise the last ones would never complete. */
  const met = new Set<string>();
  let stopping = false;

  const onTask = (
    act: "pause" | "cancel" | "emit" | "revise",
    tags: readonly string[],
    call: (client: ApiClient, task: { readonly task_id: string }) => Promise<unknown>,
  ) => ({
    act,
    meddle: async (client: ApiClient) => {
      const task_id = await meet(client, act, "running", tags);
      if (task_id === undefined) return false;
      await call(client, { task_id });
      return true;
    },
  });
  const meddling = [
    onTask("pause", [], (client, task) => callFunction(client, "pause_task", task, z.unknown())),
    onTask("cancel", [], (client, task) => callFunction(client, "cancel_task", task, z.unknown())),
    onTask("emit", [VARIED_TAG], (client, task) =>
      callFunction(client, "emit_event", { ...task, name: "go" }, z.unknown()),
    ),
    onTask("revise", [VARIED_TAG], (client, task) =>
      callFunction(
        client,
        "revise_plan",
        { ...task, revision: revisionOf(counts.revise) },
        z.unknown(),
      ),
    ),
    { act: "approve", meddle: approveOne },
    { act: "rerun", meddle: rerunOne },
  ] as const;

  async function meet(client: ApiClient, act: string, status: string, tags: readonly string[]) {
    const tasks = await listTasks(client, status, tags);
    const chosen = chance.pick(tasks.filter((taskId) => !met.has(`${act} ${taskId}`)));
    if (chosen !== undefined) met.add(`${act} ${chosen}`);
    return chosen;
  }

  async function rerunOne(client: ApiClient): Promise<boolean> {
    const task_id = await meet(client, "rerun", "completed", [VARIED_TAG]);
    if (task_id === undefined) return false;
    const from_step = chance.pick(FROM_STEPS) ?? null;
    await callFunction(client, "rerun_task", { task_id, from_step }, z.unknown());
    return true;
  }

  /** What somebody has stopped, or what failed for good, goes on: where it was, or else from its beginning. */
  async function undoEverything(client: ApiClient): Promise<void> {
    for (const task_id of await listTasks(client, "paused", [])) {
      await callFunction(client, "resume_task", { task_id }, z.unknown());
    }
    for (const task_id of await listTasks(client, "cancelled", [PLAIN_TAG])) {
      await callFunction(client, "redrive_task", { task_id }, z.unknown());
      counts.redrive += 1;
    }
    for (const status of ["cancelled", "failed"]) {
      for (const task_id of await listTasks(client, status, [VARIED_TAG])) {
        // Where it has undone what it did there is nothing to redrive.
        const redriven = callFunction(client, "redrive_task", { task_id }, z.unknown());
        const act = await redriven.then(() => "redrive" as const).catch(() => "rerun" as const);
        if (act === "rerun") await callFunction(client, "rerun_task", { task_id }, z.unknown());
        counts[act] += 1;
      }
    }
  }

  /** The database may be away, or the task have ended meanwhile. */
  async function meddle(): Promise<void> {
    const client = chance.pick(clients);
    const chosen = chance.pick(meddling);
    if (client === undefined || chosen === undefined) return;
    if (await chosen.meddle(client)) counts[chosen.act] += 1;
  }

  async function work(): Promise<void> {
    while (!stopping) {
      await sleep(chance.between(PAUSE_MILLISECONDS.low, PAUSE_MILLISECONDS.high));
      await meddle().catch(() => undefined);
      for (const each of clients) await undoEverything(each).catch(() => undefined);
    }
    for (const client of clients) await untilDone(() => removeSchedules(client));
    for (const client of clients) await untilDone(() => undoEverything(client));
  }

  const working = work();
  return {
    counts,
    async stop() {
      stopping = true;
      await working;
    },
  };
}

async function untilDone(act: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await act();
    } catch {
      await sleep(RETRY_MILLISECONDS);
    }
  }
}

async function listTasks(
  client: ApiClient,
  status: string,
  tags: readonly string[],
): Promise<readonly string[]> {
  const filter = { statuses: [status], tags };
  const schema = z.array(z.object({ taskId: z.uuid() }));
  const tasks = await callFunction(client, "search_tasks", { filter, quantity: 50 }, schema);
  return tasks.map(({ taskId }) => taskId);
}

async function approveOne(client: ApiClient): Promise<boolean> {
  const pending = client.from("approvals").select("approval_id").eq("status", "pending").limit(1);
  const [approval] = await readRows("approvals", pending, z.object({ approvalId: z.uuid() }));
  if (approval === undefined) return false;
  const given = { approval_id: approval.approvalId, approve: true };
  await callFunction(client, "resolve_approval", given, z.unknown());
  return true;
}

async function removeSchedules(client: ApiClient): Promise<void> {
  const all = client.from("schedules").select("schedule_id");
  for (const { scheduleId } of await readRows(
    "schedules",
    all,
    z.object({ scheduleId: z.uuid() }),
  )) {
    await callFunction(client, "remove_schedule", { schedule_id: scheduleId }, z.unknown());
  }
}
