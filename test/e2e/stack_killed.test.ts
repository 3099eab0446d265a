import { setTimeout as sleep } from "node:timers/promises";
import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { eventsAnswer } from "../../functions/sessions/contract.ts";
import { attemptsAnswer } from "../../functions/tasks/contract.ts";
import { type StackState, stackStatus, startDaemon, stopStack } from "../../scripts/stack/mod.ts";
import { get, openSession, submitTask, taskEnd } from "../support/api.ts";
import { follow } from "../support/follow_session.ts";
import { eventually } from "../support/stack.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

const USER = { email: "ann@example.test", password: "correct horse" };
const REQUIREMENT =
  "REST API for books: title, isbn unique, pages > 0; authors: name. Authors have many books";

const folder = temporaryFolder();
beforeAll(async () => {
  // On a slow machine one test file may use up what a slice may spend, and the kill would hit nobody.
  vi.stubEnv("COGO_VERIFY_MILLISECONDS", "30000");
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await stopStack(folder);
});

const start = () =>
  startDaemon({
    projectRoot: ".",
    folder,
    port: 0,
    environmentNames: ["COGO_VERIFY_MILLISECONDS"],
  });
const connect = ({ apiUrl, publishableKey }: StackState) =>
  createClient(apiUrl, publishableKey, {
    db: { schema: "cogo_api" },
    auth: { persistSession: false, autoRefreshToken: false },
  });

/** Ends the stack and all of its functions at one stroke, as a machine that loses its power does. */
async function killAll(): Promise<void> {
  const current = await stackStatus(folder);
  if (current.status === "stopped") throw new Error("Expected the stack to run");
  const { pid, functions } = current.state;
  for (const each of [pid, ...functions.map((worker) => worker.pid)]) process.kill(each, "SIGKILL");
  await eventually(async () =>
    (await stackStatus(folder)).status === "stopped" ? true : undefined,
  );
}

it("a run outlives the whole stack: killed in the middle, it goes on when the stack is up again", async () => {
  const before = connect(await start());
  await before.auth.signUp(USER);
  const sessionId = await openSession(before);
  const session = await follow(before, `session:${sessionId}`);
  const taskId = await submitTask(before, { sessionId, requirement: REQUIREMENT });
  // After its first finished test file: in the middle of the step by construction.
  await session.until((event) => event.type === "agent:progress" && event.payload.key === "verify");
  await before.realtime.disconnect();
  await killAll();
  await sleep(3_000);

  const after = connect(await start());
  await after.auth.signInWithPassword(USER);
  const { task, steps } = await taskEnd(after, taskId);
  expect(task.status).toBe("completed");
  expect(steps.map(({ status, attempts }) => [status, attempts])).toEqual(
    steps.map(() => ["completed", 0]),
  );

  const { attempts } = await get(after, `cogo-tasks/${taskId}/attempts`, attemptsAnswer);
  const tries = (outcome: string) =>
    attempts.filter((attempt) => attempt.outcome === outcome).map(({ key }) => key);
  expect(tries("completed").sort()).toEqual(steps.map(({ key }) => key).sort());
  expect(tries("stalled")).toContain("verify");

  const { events } = await get(after, `cogo-sessions/${sessionId}/events?limit=500`, eventsAnswer);
  expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
  const results = events.filter(({ type }) => type === "agent:result");
  expect(results.map(({ stepId }) => stepId).sort()).toEqual(
    steps.map(({ stepId }) => stepId).sort(),
  );
});
