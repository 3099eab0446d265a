import {
  closeSession,
  createSession,
  listSessions,
  readEvents,
  readSession,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import {
  createSessionBody,
  eventsAnswer,
  eventsQuery,
  sessionAnswer,
  sessionPath,
  sessionsAnswer,
  updateSessionBody,
} from "./contract.ts";

/** Sessions: open, list, read, close, and the event log. */
export const sessionEndpoints = [
  endpoint({
    method: "post",
    path: "/",
    name: "createSession",
    summary: "Opens a session.",
    body: createSessionBody,
    answer: sessionAnswer,
    statuses: [201],
    async handle({ client, body }) {
      return { session: await createSession(client, body) };
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
      return { sessions: await listSessions(client, query) };
    },
  }),
  endpoint({
    method: "get",
    path: "/:sessionId",
    name: "readSession",
    summary: "Reads a session.",
    parameters: sessionPath,
    answer: sessionAnswer,
    async handle({ client, parameters: { sessionId } }) {
      return { session: await readSession(client, sessionId) };
    },
  }),
  endpoint({
    method: "patch",
    path: "/:sessionId",
    name: "closeSession",
    summary: "Closes a session: it accepts no more tasks.",
    parameters: sessionPath,
    body: updateSessionBody,
    answer: sessionAnswer,
    async handle({ client, parameters: { sessionId } }) {
      return { session: await closeSession(client, sessionId) };
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
