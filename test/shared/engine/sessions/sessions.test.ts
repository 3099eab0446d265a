import { afterAll, beforeAll, expect, it } from "vitest";
import { type BenchUser, openClients } from "../../../../scripts/bench/clients.ts";
import {
  createSession,
  endSession,
  listSessions,
  readSessionState,
  sessionStateSchema,
  TaskStore,
  updateSession,
} from "../../../../shared/engine/mod.ts";
import { openTestDatabase, type TestDatabase } from "../../../support/test_database.ts";

let test: TestDatabase;
let user: BenchUser;
let stranger: BenchUser;
beforeAll(async () => {
  test = await openTestDatabase();
  const clients = await openClients(test.database);
  user = await clients.openUser();
  stranger = await clients.openUser();
});
afterAll(() => test.close());

it("updateSession() replaces what the session has, if it is of the expected version", async () => {
  const session = await createSession(user.client, { title: "Shop", project: "default" });
  const change = { title: "Web shop", project: "shop", metadata: { ticket: "A-1" } };
  const updated = await updateSession(user.client, session.sessionId, change, 1);
  expect(updated).toEqual({ ...session, ...change, version: 2 });
  await expect(updateSession(user.client, session.sessionId, change, 1)).rejects.toMatchObject({
    code: "precondition_failed",
    remedy: expect.any(String),
  });
  expect(await listSessions(user.client, { limit: 1 })).toEqual({
    rows: [updated],
    nextCursor: null,
  });
});

it("readSessionState() says how a session is doing, and what has ended takes no task", async () => {
  const { sessionId } = await createSession(user.client, { title: "Shop", project: "default" });
  const store = new TaskStore(user.client);
  const { taskId, version } = await store.create({ sessionId, requirement: "A list of books" });
  const replaced = { title: "Books", priority: 5, tags: ["a"] };
  expect(await store.replace(taskId, replaced, version)).toMatchObject({ ...replaced, version: 2 });
  await endSession(user.client, sessionId);
  const state = sessionStateSchema.parse(await readSessionState(user.client, sessionId));
  expect(state).toMatchObject({
    status: "ended",
    tasks: { running: 1, completed: 0 },
    waiting: [{ taskId, key: "analyse", for: "agent", agent: "orchestrator" }],
    spentUsd: 0,
    lastEvent: "session:ended",
  });
  await expect(store.create({ sessionId, requirement: "More" })).rejects.toMatchObject({
    code: "invalid_state",
  });
});

it("tells a stranger of no session", async () => {
  const { sessionId } = await createSession(user.client, { title: "Shop", project: "default" });
  for (const attempt of [
    () => readSessionState(stranger.client, sessionId),
    () => endSession(stranger.client, sessionId),
    () => updateSession(stranger.client, sessionId, { title: "x", project: "x", metadata: {} }),
  ]) {
    await expect(attempt()).rejects.toMatchObject({ code: "not_found" });
  }
});
