import { z } from "zod";
import {
  type ApiClient,
  callForRow,
  callFunction,
  type Page,
  type PageRequest,
  readPage,
  readRow,
} from "../../kernel/mod.ts";
import { planFlow } from "../flows/plan_flow.ts";
import { requireRunnable } from "../plans/require_runnable.ts";
import type { OwnPlan } from "../tasks/plan_revision.ts";
import { type Firing, firingSchema, type Schedule, scheduleSchema } from "./schedule.ts";

/** What a schedule is made of. */
export type ScheduleDefinition = Pick<
  Schedule,
  "sessionId" | "name" | "cron" | "timeZone" | "overlap" | "catchUp"
> & {
  readonly task: {
    readonly flow?: Parameters<typeof planFlow>[1] | undefined;
    readonly plan?: OwnPlan | undefined;
  };
  readonly startsAt?: string | undefined;
  readonly endsAt?: string | undefined;
};

/**
 * Makes a schedule of the client's user.
 *
 * @throws CogoError `invalid_input`, `invalid_plan`, `not_found`: what could not be submitted now.
 */
export async function createSchedule(
  client: ApiClient,
  definition: ScheduleDefinition,
): Promise<Schedule> {
  const parameters = await toParameters(client, definition);
  return await callForRow(client, "create_schedule", parameters, scheduleSchema);
}

/**
 * Gives a schedule another definition. It is due next as that says, from now on.
 *
 * @throws CogoError as {@link createSchedule}, `precondition_failed` when it has another version than the expected one.
 */
export async function replaceSchedule(
  client: ApiClient,
  scheduleId: string,
  definition: ScheduleDefinition,
  expectedVersion: number | undefined,
): Promise<Schedule> {
  const parameters = {
    ...(await toParameters(client, definition)),
    schedule_id: scheduleId,
    expected_version: expectedVersion ?? null,
  };
  return await callForRow(client, "replace_schedule", parameters, scheduleSchema);
}

async function toParameters(client: ApiClient, definition: ScheduleDefinition) {
  const { sessionId, name, cron, timeZone, task, overlap, catchUp, startsAt, endsAt } = definition;
  // The database does not know what flows and kinds are given.
  if (task.plan !== undefined) requireRunnable(task.plan);
  if (task.flow !== undefined) await planFlow(client, task.flow);
  return {
    ...{ session_id: sessionId, name, cron, time_zone: timeZone, task, overlap },
    catch_up: catchUp,
    starts_at: startsAt ?? null,
    ends_at: endsAt ?? null,
  };
}

/** By name. */
export async function listSchedules(client: ApiClient, page: PageRequest): Promise<Page<Schedule>> {
  const order = { by: ["name", "schedule_id"] };
  const query = client.from("schedules").select();
  return await readPage("schedules", query, scheduleSchema, { ...page, order });
}

export async function readSchedule(client: ApiClient, scheduleId: string): Promise<Schedule> {
  const query = client.from("schedules").select().eq("schedule_id", scheduleId);
  return await readRow("schedules", query, scheduleSchema, `schedule ${scheduleId}`);
}

/** The latest first. */
export async function listFirings(
  client: ApiClient,
  scheduleId: string,
  page: PageRequest,
): Promise<Page<Firing>> {
  await readSchedule(client, scheduleId);
  const order = { by: ["due_at"], descending: true };
  const query = client.from("schedule_firings").select().eq("schedule_id", scheduleId);
  return await readPage("schedule_firings", query, firingSchema, { ...page, order });
}

export async function pauseSchedule(
  client: ApiClient,
  scheduleId: string,
  reason: string | undefined,
): Promise<Schedule> {
  const parameters = { schedule_id: scheduleId, reason: reason ?? null };
  return await callForRow(client, "pause_schedule", parameters, scheduleSchema);
}

/** What was due while it was paused is not made up. */
export async function resumeSchedule(client: ApiClient, scheduleId: string): Promise<Schedule> {
  const parameters = { schedule_id: scheduleId };
  return await callForRow(client, "resume_schedule", parameters, scheduleSchema);
}

/** Its tasks stay. @throws CogoError `precondition_failed` where it has another version than this. */
export async function removeSchedule(
  client: ApiClient,
  scheduleId: string,
  version?: number,
): Promise<void> {
  const parameters = { schedule_id: scheduleId, expected_version: version ?? null };
  await callFunction(client, "remove_schedule", parameters, z.unknown());
}
