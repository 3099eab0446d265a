import type { z } from "zod";
import {
  createSchedule,
  listFirings,
  listSchedules,
  pauseSchedule,
  readSchedule,
  removeSchedule,
  replaceSchedule,
  resumeSchedule,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { pageSchema } from "../_http/page.ts";
import { Reply } from "../_http/reply.ts";
import { interventionBody } from "./contract.ts";
import {
  firingsAnswer,
  resumeScheduleBody,
  scheduleAnswer,
  scheduleBody,
  schedulePath,
  schedulesAnswer,
} from "./schedule_contract.ts";

/** Schedules. */
export const scheduleEndpoints = [
  endpoint({
    method: "post",
    path: "/schedules",
    name: "createSchedule",
    summary: "Makes a schedule that submits a task at times of a calendar.",
    body: scheduleBody,
    answer: scheduleAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    versioned: true,
    async handle({ client, body }) {
      const schedule = await createSchedule(client, toDefinition(body));
      return new Reply({ schedule }, { status: 201, version: schedule.version });
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
      const { rows, nextCursor } = await listSchedules(client, query);
      return { schedules: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/schedules/:scheduleId",
    name: "readSchedule",
    summary: "Reads a schedule.",
    parameters: schedulePath,
    answer: scheduleAnswer,
    versioned: true,
    async handle({ client, parameters: { scheduleId } }) {
      const schedule = await readSchedule(client, scheduleId);
      return new Reply({ schedule }, { version: schedule.version });
    },
  }),
  endpoint({
    method: "put",
    path: "/schedules/:scheduleId",
    name: "replaceSchedule",
    summary: "Gives a schedule another definition; it is due next as that says.",
    parameters: schedulePath,
    body: scheduleBody,
    answer: scheduleAnswer,
    errors: ["invalid_state", "invalid_plan", "quota_exceeded"],
    versioned: true,
    async handle({ client, parameters: { scheduleId }, body, preconditions: { version } }) {
      const schedule = await replaceSchedule(client, scheduleId, toDefinition(body), version);
      return new Reply({ schedule }, { version: schedule.version });
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
      const { rows, nextCursor } = await listFirings(client, scheduleId, query);
      return { firings: rows, nextCursor };
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
    versioned: true,
    async handle({ client, parameters: { scheduleId }, preconditions: { version } }) {
      await removeSchedule(client, scheduleId, version);
    },
  }),
];

/** A schedule has its session beside the task that it submits. */
function toDefinition({ task, ...rest }: z.output<typeof scheduleBody>) {
  const { sessionId, ...submitted } = task;
  return { ...rest, sessionId, task: submitted };
}
