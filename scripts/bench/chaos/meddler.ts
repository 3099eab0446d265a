import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ApiClient, callFunction } from "../../../shared/kernel/mod.ts";
import type { Chance } from "../../model_server/chance.ts";
import type { Conversation } from "./workload.ts";

const PAUSE_MILLISECONDS = { low: 200, high: 1_200 };
const RETRY_MILLISECONDS = 300;
/** What takes back what a user did, so that every run can complete after all. */
const MEDDLING = [
  { act: "pause_task", undo: "resume_task", undone: "paused" },
  { act: "cancel_task", undo: "redrive_task", undone: "cancelled" },
] as const;

/** Users who pause and resume, and cancel and redrive, what they have submitted, at random moments. */
export interface Meddler {
  /** How often each was done. */
  readonly counts: Readonly<Record<string, number>>;
  /** Resolves when all that was taken back can go on. */
  stop(): Promise<void>;
}

/** Sets them on the tasks of these conversations. */
export function startMeddler(conversations: readonly Conversation[], chance: Chance): Meddler {
  const counts = { pause_task: 0, cancel_task: 0 };
  let stopping = false;

  async function meddle(): Promise<void> {
    const meddling = chance.pick(MEDDLING);
    const client = chance.pick(conversations)?.client;
    if (meddling === undefined || client === undefined) return;
    const { act, undo, undone } = meddling;
    const taskId = chance.pick(await listTasks(client, "running"));
    if (taskId === undefined) return;
    await callFunction(client, act, { task_id: taskId }, z.unknown());
    counts[act] += 1;
    await sleep(chance.between(PAUSE_MILLISECONDS.low, PAUSE_MILLISECONDS.high));
    await undoAll(client, undo, undone);
  }

  async function undoAll(
    client: ApiClient,
    undo: (typeof MEDDLING)[number]["undo"],
    undone: string,
  ): Promise<void> {
    for (const taskId of await listTasks(client, undone)) {
      await callFunction(client, undo, { task_id: taskId }, z.unknown());
    }
  }

  async function work(): Promise<void> {
    while (!stopping) {
      await sleep(chance.between(PAUSE_MILLISECONDS.low, PAUSE_MILLISECONDS.high));
      // The database may be away, or the task have ended meanwhile: the rest is done in a later round.
      await meddle().catch(() => undefined);
      for (const { client } of conversations) await undoEverything(client).catch(() => undefined);
    }
    for (const { client } of conversations) await untilDone(() => undoEverything(client));
  }

  async function undoEverything(client: ApiClient): Promise<void> {
    for (const { undo, undone } of MEDDLING) await undoAll(client, undo, undone);
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

async function listTasks(client: ApiClient, status: string): Promise<readonly string[]> {
  const filter = { statuses: [status] };
  const schema = z.array(z.object({ taskId: z.uuid() }));
  const tasks = await callFunction(client, "search_tasks", { filter, quantity: 50 }, schema);
  return tasks.map(({ taskId }) => taskId);
}
