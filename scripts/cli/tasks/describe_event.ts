import { z } from "zod";
import type { CogoEvent } from "../../../shared/engine/mod.ts";
import { formatTime } from "../terminal/format_time.ts";

const payloadSchema = z.looseObject({
  key: z.string().optional(),
  phase: z.string().optional(),
  agent: z.string().optional(),
  role: z.string().optional(),
  summary: z.string().nullish(),
  message: z.string().optional(),
  text: z.string().optional(),
  verdict: z.string().optional(),
  score: z.coerce.number().optional(),
  steps: z
    .union([z.number(), z.array(z.looseObject({ key: z.string(), phase: z.string().optional() }))])
    .optional(),
  estimatedSeconds: z.object({ p50: z.number(), p90: z.number() }).nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
  reason: z.string().optional(),
  planVersion: z.number().optional(),
  for: z.string().optional(),
  event: z.string().optional(),
  events: z.array(z.string()).optional(),
  until: z.string().optional(),
  to: z.string().optional(),
  remedy: z.string().nullish(),
  approvalId: z.string().optional(),
  title: z.string().nullish(),
  status: z.string().optional(),
  comment: z.string().optional(),
});
type EventPayload = z.infer<typeof payloadSchema>;

/** The members of an event's payload that are shown to people. */
export function readPayload(event: CogoEvent): EventPayload {
  return payloadSchema.parse(event.payload);
}

/** One line for people; undefined for events that only repeat another. */
export function describeEvent(event: CogoEvent): string | undefined {
  const payload = readPayload(event);
  const [noun] = event.type.split(":");
  if (noun === "task") return describeTask(event, payload);
  if (noun === "step" || noun === "approval") return `${payload.key}: ${describeTurn(event)}`;
  switch (event.type) {
    case "phase:started":
    case "phase:completed":
      return payload.phase;
    case "event:emitted":
      return payload.event;
    case "requirements:changed":
      return `${payload.count} requirements ${payload.change}: ./cogo requirements ${event.taskId}`;
    case "message:sent":
      return `${payload.agent ?? "you"}: ${payload.text}`;
    case "agent:result":
      return `${payload.key}: ${payload.summary ?? "done"}`;
    case "agent:progress":
      return `${payload.key}: ${payload.message}`;
    case "agent:status":
      return `${payload.agent} is ${payload.status}`;
    case "quality:assessment":
    case "quality:report":
      return `${payload.verdict}, score ${payload.score}`;
    default:
      return undefined;
  }
}

function describeEstimate({ estimatedSeconds }: EventPayload): string {
  if (!estimatedSeconds) return "";
  const [usual, most] = [estimatedSeconds.p50, estimatedSeconds.p90].map(Math.ceil);
  return `; about ${usual} s, at most ${most} s in nine of ten runs`;
}

function describeTask(event: CogoEvent, payload: EventPayload): string | undefined {
  switch (event.type) {
    case "task:executing":
      return `${payload.key} by ${payload.agent} as ${payload.role}`;
    case "task:distributed":
      return Array.isArray(payload.steps)
        ? `${payload.steps.map((step) => step.key).join(", ")}${describeEstimate(payload)}`
        : undefined;
    case "task:revised":
      return `plan ${payload.planVersion}: ${payload.reason}`;
    case "task:waiting":
      return [payload.reason, payload.remedy].filter(Boolean).join(". ");
    case "task:paused":
    case "task:reopened":
      return payload.reason ?? "on request";
    case "task:resumed":
      return "resumed";
    case "task:undoing":
      return `${payload.error?.message}; undoes what was done`;
    case "task:failed":
    case "task:cancelled":
      return payload.error?.message;
    case "task:completed":
      return "done";
    default:
      return undefined;
  }
}

/** What happened to the step of an event that is neither its start nor its result. */
export function describeTurn(event: CogoEvent): string {
  const payload = readPayload(event);
  switch (event.type) {
    case "step:stalled":
      return "its worker stopped responding; another takes over";
    case "step:waiting":
      return describeWaiting(payload);
    case "step:mapped":
      return `${payload.steps} steps side by side`;
    case "step:reassigned":
      return `reassigned to ${payload.to}`;
    case "step:resumed":
      return "resumed";
    case "step:released":
      return "handed over";
    case "step:skipped":
    case "step:cancelled":
      return payload.reason ?? "on request";
    case "approval:requested":
      return `waits for approval: ${payload.title}`;
    case "approval:escalated":
      return `still waits for approval${payload.to === undefined ? "" : `; ${payload.to} was notified`}`;
    case "approval:resolved":
      return `${payload.status}${payload.comment === undefined ? "" : `: ${payload.comment}`}`;
    default:
      return payload.error?.message ?? "failed";
  }
}

function describeWaiting({ event, events, for: reason, until }: EventPayload): string {
  const end = until === undefined ? "" : `, until ${formatTime(until)}`;
  return `waits for ${event ?? events?.join(" or ") ?? reason}${end}`;
}
