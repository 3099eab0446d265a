import {
  dismissIncident,
  listIncidents,
  readIncident,
  reportIncident,
} from "../../shared/engine/mod.ts";
import { describeError, parseTrace } from "../../shared/quality/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  dismissBody,
  incidentAnswer,
  incidentBody,
  incidentPath,
  incidentsAnswer,
  incidentsQuery,
} from "./contract.ts";

/** Errors: reported from outside, or met by COGO itself. */
export const incidentEndpoints = [
  endpoint({
    method: "post",
    path: "/incidents",
    name: "reportIncident",
    summary:
      "Keeps an error that came up outside: a stack trace of Node, Deno, Python or a browser.",
    body: incidentBody,
    answer: incidentAnswer,
    statuses: [201],
    errors: ["not_found", "quota_exceeded"],
    async handle({ client, body: { sessionId, taskId, trace, paths, context = {} } }) {
      const incident = { ...(await describeError({ ...parseTrace(trace), paths })), context };
      return { incident: await reportIncident(client, { sessionId, taskId, incident }) };
    },
  }),
  endpoint({
    method: "get",
    path: "/incidents",
    name: "listIncidents",
    summary:
      "Lists errors that match, those that came up last for the first time first, page by page.",
    query: incidentsQuery,
    answer: incidentsAnswer,
    async handle({ client, query: { limit, cursor, ...filter } }) {
      const { rows, nextCursor } = await listIncidents(client, filter, { limit, cursor });
      return { incidents: [...rows], nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/incidents/:incidentId",
    name: "readIncident",
    summary: "Reads an error with what was around it and what may have caused it.",
    parameters: incidentPath,
    answer: incidentAnswer,
    async handle({ client, parameters: { incidentId } }) {
      return { incident: await readIncident(client, incidentId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/incidents/:incidentId/dismiss",
    name: "dismissIncident",
    summary: "Says that an error is none; it stays dismissed when it comes up again.",
    parameters: incidentPath,
    body: dismissBody,
    answer: incidentAnswer,
    async handle({ client, parameters: { incidentId }, body: { reason } }) {
      return { incident: await dismissIncident(client, incidentId, reason) };
    },
  }),
];
