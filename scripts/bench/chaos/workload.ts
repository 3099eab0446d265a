import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { type ApiClient, callFunction } from "../../../shared/kernel/mod.ts";
import { openUserClient } from "../../client/user_client.ts";
import type { StackHandle } from "../../stack/mod.ts";
import { SCHEDULED_TASK, VARIED_PLAN } from "./varied_plan.ts";

const TENANTS = 4;
const SESSIONS_PER_TENANT = 2;
const RETRY_PAUSE_MILLISECONDS = 500;

/** Submits one run, however often it takes until the engine has said that it has it. */
export type SubmitRun = (number: number) => Promise<void>;

/** A user's session. */
export interface Conversation {
  readonly client: ApiClient;
  readonly sessionId: string;
}

interface Workload {
  readonly conversations: readonly Conversation[];
  readonly submit: SubmitRun;
}

/** One run in so many waits at the gate of a debounce first. */
const DEBOUNCED = 3;
/** Every second task is varied: it brings a plan, is meddled with in every way, and may run several times. */
const isVaried = (number: number): boolean => number % 2 === 1;
export const VARIED_TAG = "varied";
export const PLAIN_TAG = "plain";

/** Signs some users up, opens sessions for each, and spreads runs over them. */
export async function openWorkload(stack: StackHandle, folder: string): Promise<Workload> {
  const conversations: Conversation[] = [];
  for (let tenant = 0; tenant < TENANTS; tenant += 1) {
    const client = await openUserClient({
      apiUrl: stack.urls.api,
      publishableKey: stack.keys.publishable,
      folder: join(folder, `tenant-${tenant}`),
    });
    for (let session = 0; session < SESSIONS_PER_TENANT; session += 1) {
      conversations.push({ client, sessionId: await openSession(client) });
    }
  }
  for (const { client, sessionId } of conversations) await addSchedule(client, sessionId);
  const submitRun = async (number: number) => {
    const conversation = conversations[number % conversations.length];
    if (conversation === undefined) throw new Error("Expected at least one conversation");
    await submit(conversation, number);
  };
  return { conversations, submit: submitRun };
}

async function openSession(client: ApiClient): Promise<string> {
  const schema = z.array(z.object({ sessionId: z.uuid() })).length(1);
  const [session] = await callFunction(client, "create_session", { title: "Chaos" }, schema);
  return session?.sessionId ?? "";
}

/** Its task takes the place of the one before, wherever that is. */
async function addSchedule(client: ApiClient, sessionId: string): Promise<void> {
  const schedule = {
    name: `again-${sessionId}`,
    cron: "* * * * *",
    time_zone: "UTC",
    overlap: "replace",
  };
  const parameters = { session_id: sessionId, task: SCHEDULED_TASK, ...schedule };
  await callFunction(client, "create_schedule", parameters, z.unknown());
}

/** The key makes it safe to ask again when the answer was lost. */
async function submit({ client, sessionId }: Conversation, number: number): Promise<void> {
  const parameters = {
    session_id: sessionId,
    requirement: `Run ${number} of the chaos benchmark`,
    idempotency_key: `chaos-${number}`,
    tags: [isVaried(number) ? VARIED_TAG : PLAIN_TAG],
    plan: isVaried(number) ? VARIED_PLAN : null,
    debounce: number % DEBOUNCED === 0 ? { key: `chaos-${number}`, seconds: 1 } : null,
  };
  const schema = z.array(z.object({ taskId: z.uuid() })).length(1);
  for (;;) {
    try {
      await callFunction(client, "create_task", parameters, schema);
      return;
    } catch {
      await sleep(RETRY_PAUSE_MILLISECONDS);
    }
  }
}
