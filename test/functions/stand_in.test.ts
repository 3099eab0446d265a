import { createClient } from "@supabase/supabase-js";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { WebSocket } from "ws";
import { openHandlers } from "../../functions/stand-in-worker/open_handlers.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  vi.stubGlobal("WebSocket", WebSocket); // Node 20 has none, and the client asks for one
  test = await openTestDatabase();
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await test.close();
});

it("does every kind of step but gates, and flows, which their own functions do", async () => {
  const handlers = openHandlers(createClient("http://127.0.0.1:9", "sb_secret_test"));
  const rows = await test.asOwner(
    "select kind from cogo.step_kinds where kind not in ('gate', 'flow')",
  );
  expect(handlers.map(({ kind }) => kind).sort()).toEqual(rows.map(({ kind }) => kind).sort());
});
