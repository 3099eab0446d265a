import { z } from "zod";
import { type ApiClient, callFunction, nameSchema } from "../../kernel/mod.ts";

const slug = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "Expected words-with-hyphens");

/** What an agent says of itself that asks for its steps by itself. */
export const agentRegistrationSchema = z.strictObject({
  agent: slug,
  title: nameSchema(100).optional(),
  /** Steps that one of its workers takes at a time. */
  capacity: z.number().int().min(1).max(1000).default(4),
  /** The roles it plays. */
  roles: z.array(slug).max(100).default([]),
  /** It also plays every role that needs no more than these. */
  capabilities: z.array(slug).max(100).default([]),
  /** After so long without a heartbeat it is silent and given nothing; null for never. */
  heartbeatSeconds: z.number().min(1).max(86_400).nullable().default(60),
  /** Whether it takes steps only when no other that plays the role has room and is well. */
  standby: z.boolean().default(false),
});
type AgentRegistration = z.infer<typeof agentRegistrationSchema>;

/** Registers an agent, or registers it again. @throws CogoError `invalid_input` when nothing could be given to it. */
export async function registerAgent(client: ApiClient, agent: AgentRegistration): Promise<void> {
  const { heartbeatSeconds, ...parameters } = agent;
  const all = {
    ...parameters,
    title: parameters.title ?? null,
    heartbeat_seconds: heartbeatSeconds,
  };
  await callFunction(client, "register_agent", all, z.unknown());
}

/** Takes an agent out of the registry; what waits for it goes to others. @throws CogoError `not_found`, `invalid_state`. */
export async function deleteAgent(client: ApiClient, agent: string): Promise<void> {
  await callFunction(client, "delete_agent", { agent }, z.unknown());
}

/** Says that the agent lives. Answers when it counts as silent unless it says so again; null for never. */
export async function heartbeatAgent(client: ApiClient, agent: string): Promise<string | null> {
  return await callFunction(client, "heartbeat_agent", { agent }, z.string().nullable());
}

/** All the agents that play a role, for each role that is named. */
export const roleAssignmentsSchema = z.record(slug, z.array(slug).max(1000));

/** Says which agents play which roles, all or nothing. */
export async function assignRolesToAgents(
  client: ApiClient,
  assignments: z.infer<typeof roleAssignmentsSchema>,
): Promise<void> {
  await callFunction(client, "assign_roles", { assignments }, z.unknown());
}
