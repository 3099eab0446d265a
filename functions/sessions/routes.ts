import type { Hono } from "hono";
import {
  closeSession,
  createSession,
  listSessions,
  readEvents,
  readSession,
} from "../../shared/engine/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { pageSchema } from "../_http/page.ts";
import { readBody, readPath, readQuery } from "../_http/validate.ts";
import { createSessionBody, eventsQuery, sessionPath, updateSessionBody } from "./contract.ts";

/** Adds the routes of `/sessions`: open, list, read, close, and the event log. */
export function addRoutes(app: Hono<AppVariables>): void {
  app.post("/", async (c) => {
    const input = await readBody(c, createSessionBody);
    const session = await createSession(c.get("client"), input);
    return c.json({ session }, 201);
  });

  app.get("/", async (c) => {
    const sessions = await listSessions(c.get("client"), readQuery(c, pageSchema));
    return c.json({ sessions });
  });

  app.get("/:sessionId", async (c) => {
    const { sessionId } = readPath(c, sessionPath);
    return c.json({ session: await readSession(c.get("client"), sessionId) });
  });

  app.patch("/:sessionId", async (c) => {
    const { sessionId } = readPath(c, sessionPath);
    await readBody(c, updateSessionBody);
    return c.json({ session: await closeSession(c.get("client"), sessionId) });
  });

  app.get("/:sessionId/events", async (c) => {
    const { sessionId } = readPath(c, sessionPath);
    const { after, limit } = readQuery(c, eventsQuery);
    await readSession(c.get("client"), sessionId);
    return c.json({ events: await readEvents(c.get("client"), { sessionId, after, limit }) });
  });
}
