import {
  createOrchestratorManager,
  endSession,
  listQuotas,
  listSessions,
  readEvents,
  readSession,
  updateSession,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { Reply } from "../_http/reply.ts";
import {
  createSessionBody,
  eventsAnswer,
  eventsQuery,
  quotasAnswer,
  replaceSessionBody,
  sessionAndStateAnswer,
  sessionAnswer,
  sessionPath,
  sessionsAnswer,
} from "./contract.ts";

/** Sessions: open, list, read, replace, end, and the event log. */
export const sessionEndpoints = [
  endpoint({
    method: "post",
    path: "/",
    name: "createSession",
    summary: "Opens a session.",
    body: createSessionBody,
    answer: sessionAnswer,
    statuses: [201],
    errors: ["invalid_state", "quota_exceeded"],
    versioned: true,
    idempotent: true,
    async handle({ client, body, preconditions: { idempotencyKey } }) {
      const manager = createOrchestratorManager(client);
      const session = await manager.createSession({ ...body, idempotencyKey });
      return new Reply({ session }, { status: 201, version: session.version });
    },
  }),
  endpoint({
    method: "get",
    path: "/",
    name: "listSessions",
    summary: "Lists the user's sessions, newest first.",
    query: pageSchema,
    answer: sessionsAnswer,
    async handle({ client, query }) {
      const { rows, nextCursor } = await listSessions(client, query);
      return { sessions: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/quotas",
    name: "listQuotas",
    summary: "Tells how much the user may make of what, and has made.",
    answer: quotasAnswer,
    async handle({ client }) {
      return { quotas: await listQuotas(client) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:sessionId",
    name: "readSession",
    summary:
      "Reads a session and its state: tasks, what waits for whom, what was spent, the last event.",
    parameters: sessionPath,
    answer: sessionAndStateAnswer,
    versioned: true,
    async handle({ client, parameters: { sessionId } }) {
      const managed = await createOrchestratorManager(client).manageSession(sessionId);
      return new Reply(managed, { version: managed.session.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/:sessionId",
    name: "replaceSession",
    summary: "Replaces a session's title, project and metadata.",
    parameters: sessionPath,
    body: replaceSessionBody,
    answer: sessionAnswer,
    errors: ["invalid_state"],
    versioned: true,
    async handle({ client, parameters: { sessionId }, body, preconditions }) {
      const session = await updateSession(client, sessionId, body, preconditions.version);
      return new Reply({ session }, { version: session.version });
    },
  }),
  endpoint({
    method: "delete",
    path: "/:sessionId",
    name: "endSession",
    summary:
      "Ends a session: it takes no more tasks, reruns and redrives. Ending it again changes nothing.",
    parameters: sessionPath,
    answer: sessionAnswer,
    versioned: true,
    async handle({ client, parameters: { sessionId }, preconditions }) {
      const session = await endSession(client, sessionId, preconditions.version);
      return new Reply({ session }, { version: session.version });
    },
  }),
  endpoint({
    method: "get",
    path: "/:sessionId/events",
    name: "listEvents",
    summary: "Reads a session's events after a number.",
    parameters: sessionPath,
    query: eventsQuery,
    answer: eventsAnswer,
    async handle({ client, parameters: { sessionId }, query: { after, limit } }) {
      await readSession(client, sessionId);
      return { events: await readEvents(client, { sessionId, after, limit }) };
    },
  }),
];
