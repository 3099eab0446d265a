import {
  createOrchestratorManager,
  deleteAgent,
  heartbeatAgent,
  listRoles,
  registerAgent,
  roleEvaluationSchema,
  roleQuestionSchema,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { Reply } from "../_http/reply.ts";
import {
  agentAnswer,
  agentPath,
  assignRolesBody,
  heartbeatAnswer,
  registerAgentBody,
  rolesAnswer,
} from "./contract.ts";
import { readAgent } from "./endpoints.ts";

/** Who joins, which roles are played by whom, and who would do a step. */
export const registrationEndpoints = [
  endpoint({
    method: "get",
    path: "/roles",
    name: "listRoles",
    summary: "Lists the roles: what each can do, and which agents play it.",
    answer: rolesAnswer,
    async handle({ client }) {
      return { roles: await listRoles(client) };
    },
  }),
  endpoint({
    method: "put",
    path: "/roles",
    name: "assignRoles",
    summary: "Says which agents play which roles, all or nothing.",
    operators: true,
    body: assignRolesBody,
    answer: rolesAnswer,
    errors: ["not_found"],
    async handle({ client, body: { assignments } }) {
      await createOrchestratorManager(client).assignRolesToAgents(assignments);
      return { roles: await listRoles(client) };
    },
  }),
  endpoint({
    method: "post",
    path: "/roles/evaluate",
    name: "evaluateRoles",
    summary: "Tells who would do a step, and why. Creates nothing.",
    body: roleQuestionSchema,
    answer: roleEvaluationSchema,
    errors: ["not_found"],
    async handle({ client, body }) {
      return await createOrchestratorManager(client).selectRolesForTask(body);
    },
  }),
  endpoint({
    method: "post",
    path: "/",
    name: "registerAgent",
    summary: "Registers an agent that asks for its steps by itself, or registers it again.",
    operators: true,
    body: registerAgentBody,
    answer: agentAnswer,
    statuses: [201],
    errors: ["invalid_state"],
    async handle({ client, body }) {
      await registerAgent(client, body);
      return new Reply({ agent: await readAgent(client, body.agent) }, { status: 201 });
    },
  }),
  endpoint({
    method: "delete",
    path: "/:agent",
    name: "deleteAgent",
    summary: "Takes an agent out of the registry; what waits for it goes to others.",
    operators: true,
    parameters: agentPath,
    errors: ["invalid_state"],
    async handle({ client, parameters: { agent } }) {
      await deleteAgent(client, agent);
    },
  }),
  endpoint({
    method: "post",
    path: "/:agent/heartbeat",
    name: "heartbeatAgent",
    summary: "Says that an agent lives; tells when it counts as silent unless that is said again.",
    operators: true,
    parameters: agentPath,
    answer: heartbeatAnswer,
    async handle({ client, parameters: { agent } }) {
      return { silentAt: await heartbeatAgent(client, agent) };
    },
  }),
];
