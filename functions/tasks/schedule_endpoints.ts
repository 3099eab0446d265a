import {
  createSchedule,
  listFirings,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  resumeSchedule,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { interventionBody } from "./contract.ts";
import {
  createScheduleBody,
  firingsAnswer,
  resumeScheduleBody,
  scheduleAnswer,
  schedulePath,
  schedulesAnswer,
} from "./schedule_contract.ts";

/** Schedules; before a task, whose id would match their first word. */
export const scheduleEndpoints = [
  endpoint({
    method: "post",
    path: "/schedules",
    name: "createSchedule",
    summary: "Makes a schedule that submits a task at times of a calendar.",
    body: createScheduleBody,
    answer: scheduleAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    async handle({ client, body: { task, ...body } }) {
      const { sessionId, ...submitted } = task;
      return { schedule: await createSchedule(client, { ...body, sessionId, task: submitted }) };
    },
  }),
  endpoint({
    method: "get",
    path: "/schedules",
    name: "listSchedules",
    summary: "Lists schedules: when each is due next, what became of its last due time.",
    query: pageSchema,
    answer: schedulesAnswer,
    async handle({ client, query }) {
      return { schedules: await listSchedules(client, query) };
    },
  }),
  endpoint({
    method: "get",
    path: "/schedules/:scheduleId",
    name: "readSchedule",
    summary: "Reads a schedule.",
    parameters: schedulePath,
    answer: scheduleAnswer,
    async handle({ client, parameters: { scheduleId } }) {
      return { schedule: await readSchedule(client, scheduleId) };
    },
  }),
  endpoint({
    method: "get",
    path: "/schedules/:scheduleId/firings",
    name: "listFirings",
    summary: "Lists what became of each due time, the latest first.",
    parameters: schedulePath,
    query: pageSchema,
    answer: firingsAnswer,
    async handle({ client, parameters: { scheduleId }, query }) {
      return { firings: await listFirings(client, scheduleId, query) };
    },
  }),
  endpoint({
    method: "post",
    path: "/schedules/:scheduleId/pause",
    name: "pauseSchedule",
    summary: "Lets a schedule fire no more.",
    parameters: schedulePath,
    body: interventionBody,
    answer: scheduleAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { scheduleId }, body: { reason } }) {
      return { schedule: await pauseSchedule(client, scheduleId, reason) };
    },
  }),
  endpoint({
    method: "post",
    path: "/schedules/:scheduleId/resume",
    name: "resumeSchedule",
    summary: "Lets a paused schedule fire again.",
    parameters: schedulePath,
    body: resumeScheduleBody,
    answer: scheduleAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { scheduleId } }) {
      return { schedule: await resumeSchedule(client, scheduleId) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/schedules/:scheduleId",
    name: "removeSchedule",
    summary: "Removes a schedule; its tasks stay.",
    parameters: schedulePath,
    async handle({ client, parameters: { scheduleId } }) {
      await removeSchedule(client, scheduleId);
    },
  }),
];
