import { z } from "zod";
import { sessionAnswer } from "../../../functions/sessions/contract.ts";
import { scheduleAnswer, schedulesAnswer } from "../../../functions/tasks/schedule_contract.ts";
import type { Schedule } from "../../../shared/engine/mod.ts";
import { type ApiClient, CogoError, type Json } from "../../../shared/kernel/mod.ts";
import { callEndpoint } from "../../client/api_client.ts";
import { openUserClient } from "../../client/user_client.ts";
import { readNamedText } from "../../files/named_file.ts";
import { withRunningStack } from "../stack/stack_session.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { formatTime } from "../terminal/format_time.ts";

interface ScheduleOptions {
  readonly cron?: string | undefined;
  readonly timeZone?: string | undefined;
  readonly requirement?: string | undefined;
  readonly plan?: string | undefined;
  readonly flow?: string | undefined;
  readonly input?: string | undefined;
  readonly overlap?: string | undefined;
  readonly catchUp?: string | undefined;
  readonly data?: string | undefined;
}

/** `./cogo schedule add NAME`, `list`, `pause NAME`, `resume NAME`, `remove NAME`. */
export async function schedule(
  action: "add" | "list" | "pause" | "resume" | "remove",
  name: string | undefined,
  options: ScheduleOptions,
): Promise<number> {
  const task = action === "add" ? await readTask(options) : undefined;
  const text = await withRunningStack(options.data, async (stack) => {
    const client = await openUserClient(stack);
    if (action === "list") return await list(client, options.data);
    if (name === undefined) throw usage(`Expected the name of a schedule after "${action}"`);
    if (task !== undefined) return await add(client, name, task, options);
    const { scheduleId } = await find(client, name);
    const path = `cogo-tasks/schedules/${scheduleId}`;
    if (action === "remove") {
      await callEndpoint(client, { method: "DELETE", path }, z.unknown());
      return `Removed ${name}\n`;
    }
    const request = { method: "POST", path: `${path}/${action}`, body: {} } as const;
    return describe((await callEndpoint(client, request, scheduleAnswer)).schedule);
  });
  process.stdout.write(text);
  return 0;
}

function usage(message: string): CogoError {
  return new CogoError({ code: "usage", message, remedy: "See ./cogo help schedule" });
}

type TaskBody = Readonly<Record<string, Json>>;

async function readTask({ requirement, plan, flow, input }: ScheduleOptions): Promise<TaskBody> {
  if ((requirement === undefined) === (flow === undefined)) {
    throw usage("Expected what it starts: either --requirement or --flow");
  }
  if (flow !== undefined && plan !== undefined) throw usage("Expected --flow or --plan, got both");
  if (flow === undefined && input !== undefined) throw usage("Expected --input with --flow alone");
  if (flow !== undefined) {
    return { flow: { name: flow, input: readJson("--input", input ?? "{}") } };
  }
  const planText = plan === undefined ? undefined : await readNamedText(plan);
  return {
    requirement: requirement ?? "",
    ...(planText === undefined ? {} : { plan: readJson("--plan", planText) }),
  };
}

function readJson(option: string, text: string): Json {
  try {
    return z.json().parse(JSON.parse(text));
  } catch {
    throw usage(`Expected ${option} to be JSON`);
  }
}

async function add(
  client: ApiClient,
  name: string,
  task: TaskBody,
  { cron, timeZone, overlap, catchUp }: ScheduleOptions,
): Promise<string> {
  if (cron === undefined) throw usage("Expected --cron, such as --cron '0 9 * * mon-fri'");
  const opening = {
    method: "POST",
    path: "cogo-sessions",
    body: { title: `Schedule ${name}` },
  } as const;
  const { session } = await callEndpoint(client, opening, sessionAnswer);
  const body = {
    name,
    cron,
    task: { ...task, sessionId: session.sessionId },
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(overlap === undefined ? {} : { overlap }),
    ...(catchUp === undefined ? {} : { catchUp }),
  };
  const request = { method: "POST", path: "cogo-tasks/schedules", body } as const;
  return describe((await callEndpoint(client, request, scheduleAnswer)).schedule);
}

async function readAll(client: ApiClient): Promise<readonly Schedule[]> {
  const request = { method: "GET", path: "cogo-tasks/schedules?limit=200" } as const;
  return (await callEndpoint(client, request, schedulesAnswer)).schedules;
}

async function find(client: ApiClient, name: string): Promise<Schedule> {
  const found = (await readAll(client)).find((each) => each.name === name);
  if (found !== undefined) return found;
  throw new CogoError({
    code: "not_found",
    message: `No schedule "${name}"`,
    remedy: "./cogo schedule list shows those there are",
  });
}

async function list(client: ApiClient, data: string | undefined): Promise<string> {
  const all = await readAll(client);
  const none = `No schedules yet; ${composeCommand("schedule add", data)} NAME makes one\n`;
  return all.length === 0 ? none : all.map(describe).join("");
}

function describe(each: Schedule): string {
  const { name, cron, timeZone, nextDueAt, pausedAt, pauseReason } = each;
  const reason = pauseReason === null ? "" : `: ${pauseReason}`;
  const next = nextDueAt === null ? "never" : formatTime(nextDueAt);
  const state = pausedAt === null ? `next ${next}` : `paused${reason}`;
  return `${name}  ${cron} (${timeZone}), ${state}\n${describeLast(each)}`;
}

function describeLast({ lastDueAt, lastOutcome, lastTaskId, lastReason }: Schedule): string {
  if (lastDueAt === null) return "";
  const details = lastReason?.message ?? (lastTaskId === null ? "" : `task ${lastTaskId}`);
  return `  last ${formatTime(lastDueAt)}: ${lastOutcome}${details === "" ? "" : `, ${details}`}\n`;
}
