import { z } from "zod";
import { SchemaDescriber } from "../../functions/_http/schema_describer.ts";
import {
  agentStatusChangeSchema,
  alertChangeSchema,
  burstSchema,
  type CogoEvent,
  EVENT_PAYLOADS,
  eventSchema,
  healthChangeSchema,
  teamRoleSchema,
} from "../../shared/engine/mod.ts";
import { errorRecordSchema, jsonObjectSchema, jsonSchema } from "../../shared/kernel/mod.ts";
import { ingestionSchema, matchSchema } from "../../shared/knowledge/mod.ts";
import { EVENT_SUMMARIES } from "./event_summaries.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is sent on a private topic under a name, and when. */
interface Message {
  readonly name: string;
  readonly summary: string;
  readonly schema: z.ZodType;
}

interface Channel {
  readonly address: string;
  readonly title: string;
  /** What its address has in braces; none for a single channel. */
  readonly parameter?: string;
  readonly messages: readonly Message[];
}

const isType = (name: string): name is CogoEvent["type"] => name in EVENT_PAYLOADS;

const events: readonly Message[] = Object.keys(EVENT_PAYLOADS)
  .filter(isType)
  .map((type) => ({
    name: type,
    summary: EVENT_SUMMARIES[type],
    schema: eventSchema.extend({ type: z.literal(type), payload: EVENT_PAYLOADS[type] }),
  }));
const burst: Message = {
  name: "events:appended",
  summary: "more than twenty-four events at once; they are in the log",
  schema: burstSchema,
};
const stream: Message = {
  name: "agent:stream",
  summary: "what a step is writing, as it is written; it is not kept",
  schema: z.looseObject({
    ...{ taskId: z.uuid(), runId: z.uuid(), stepId: z.uuid() },
    ...{ key: z.string(), role: z.string(), agent: z.string() },
  }),
};
const agentStatus: Message = {
  name: "agent:status",
  summary: "an agent is in another state",
  schema: agentStatusChangeSchema.extend({ type: z.literal("agent:status") }),
};
const healthChanged: Message = {
  name: "health:changed",
  summary: "a component of the system is well, degraded or down now",
  schema: healthChangeSchema,
};
const alertTurns: readonly Message[] = (["opened", "acknowledged", "resolved"] as const).map(
  (turn) => ({
    name: `alert:${turn}`,
    summary: `an alert was ${turn}`,
    schema: alertChangeSchema.extend({ type: z.literal(`alert:${turn}`) }),
  }),
);
const incidentReported: Message = {
  name: "incident:opened",
  summary: "somebody reported an error that nobody has mended",
  schema: EVENT_PAYLOADS["incident:opened"].extend({
    type: z.literal("incident:opened"),
    project: z.string(),
  }),
};
const ofUsers: readonly Message[] = [
  {
    name: "team:role-set",
    summary: "the user has another role in a team",
    schema: z.object({
      ...{ type: z.literal("team:role-set"), tenantId: z.uuid(), role: teamRoleSchema },
    }),
  },
  {
    name: "team:removed",
    summary: "the user is no member of a team any more",
    schema: z.object({ type: z.literal("team:removed"), tenantId: z.uuid() }),
  },
  {
    name: "webhook:disabled",
    summary: "the user's webhook gets nothing more",
    schema: z.object({
      ...{
        type: z.literal("webhook:disabled"),
        webhookId: z.uuid(),
        reason: z.string().nullable(),
      },
    }),
  },
  {
    name: "webhook:given-up",
    summary: "a delivery of the user's webhook was tried often enough",
    schema: z.object({
      ...{ type: z.literal("webhook:given-up"), webhookId: z.uuid() },
      ...{ sessionId: z.uuid(), sequence: z.number().int() },
    }),
  },
];
const progress: Message = {
  name: "ingestion:progress",
  summary: "documents were submitted, indexed, refused or deleted",
  schema: ingestionSchema
    .omit({ ingestionId: true, project: true, source: true, revision: true })
    .omit({ closedAt: true, createdAt: true })
    .extend({ closed: z.boolean() }),
};
const matched: Message = {
  name: "knowledge:matched",
  summary: "something new matches a standing query",
  schema: matchSchema.omit({ subscriptionId: true, matchedBy: true, createdAt: true }),
};

const ofTasks = events.filter(({ name }) => !name.startsWith("session:"));

/** Every private topic there is, by the noun that its address begins with. */
export const CHANNELS: Readonly<Record<string, Channel>> = {
  session: {
    ...{ address: "session:{sessionId}", title: "A session", parameter: "sessionId" },
    messages: [...events, burst],
  },
  task: {
    ...{ address: "task:{taskId}", title: "A task", parameter: "taskId" },
    messages: [...ofTasks, burst, stream],
  },
  user: {
    ...{ address: "user:{userId}", title: "All sessions of a user", parameter: "userId" },
    messages: [...events, burst, ...ofUsers],
  },
  operators: {
    ...{ address: "operators", title: "The agents and the system; for the secret key only" },
    messages: [agentStatus, healthChanged, ...alertTurns, incidentReported],
  },
  ingestion: {
    ...{ address: "ingestion:{ingestionId}", title: "An ingestion", parameter: "ingestionId" },
    messages: [progress],
  },
  subscription: {
    address: "subscription:{subscriptionId}",
    ...{ title: "A standing query", parameter: "subscriptionId" },
    messages: [matched],
  },
};

/** A name as a key of the document, which knows no colon; operators hear of agents and incidents otherwise than tasks do. */
const keyOf = (channel: string, { name }: Message) =>
  `${channel === "operators" ? "operators." : ""}${name.replace(":", ".")}`;

/** Realtime adds the id of the broadcast to each payload. */
function asBroadcast(payload: Json): Json {
  const id = { type: "string", description: "Of the broadcast, where Realtime has given it one." };
  const properties = jsonObjectSchema.parse(payload.properties);
  return { ...payload, properties: { ...properties, id } };
}

/** The AsyncAPI 3 document of what is broadcast over Supabase Realtime. */
export function describeEvents(): Json {
  const describer = new SchemaDescriber({ Json: jsonSchema, Error: errorRecordSchema });
  const messages: Record<string, Json> = {};
  const channels: Record<string, Json> = {};
  const operations: Record<string, Json> = {};
  for (const [noun, { address, title, parameter, messages: sent }] of Object.entries(CHANNELS)) {
    for (const message of sent) {
      const { name, summary, schema } = message;
      messages[keyOf(noun, message)] ??= {
        ...{ name, title: name, summary, contentType: "application/json" },
        payload: asBroadcast(describer.describe(schema, "event")),
      };
    }
    const keys = sent.map((message) => keyOf(noun, message));
    channels[noun] = {
      ...{ address, title },
      ...(parameter && { parameters: { [parameter]: { description: "Its id." } } }),
      messages: Object.fromEntries(
        keys.map((key) => [key, { $ref: `#/components/messages/${key}` }]),
      ),
    };
    operations[`publish.${noun}`] = {
      action: "send",
      channel: { $ref: `#/channels/${noun}` },
      messages: keys.map((key) => ({ $ref: `#/channels/${noun}/messages/${key}` })),
    };
  }
  return {
    asyncapi: "3.0.0",
    info: INFO,
    defaultContentType: "application/json",
    servers: SERVERS,
    channels,
    operations,
    components: { messages, schemas: describer.components(), securitySchemes: SECURITY_SCHEMES },
  };
}

const INFO = {
  title: "COGO events",
  version: "0.1.0",
  description:
    "Broadcast as hints on private topics of Supabase Realtime: one may be lost, and each is a row that is read " +
    "again with GET /cogo-sessions/{sessionId}/events. A payload only grows.",
  license: { name: "MIT" },
};
const SERVERS = {
  realtime: {
    host: "{project}",
    pathname: "/realtime/v1/websocket",
    protocol: "wss",
    description:
      "A project's Realtime; supabase-js speaks its protocol. Topics are private channels.",
    variables: { project: { default: "127.0.0.1:54321" } },
    security: [{ $ref: "#/components/securitySchemes/user" }],
  },
};
const SECURITY_SCHEMES = {
  user: {
    type: "http",
    scheme: "bearer",
    description:
      "The access token of a signed-in user, or the secret key for the topic `operators`.",
  },
};
