import {
  agentHealthSchema,
  agentSchema,
  concurrencyLimitSchema,
  rateLimitSchema,
  roleSchema,
  taskCoordinationSchema,
  workerSchema,
} from "../../shared/engine/mod.ts";
import { type Api, createApp } from "../_http/app.ts";
import { coordinationEndpoints } from "./coordination_endpoints.ts";
import { agentEndpoints } from "./endpoints.ts";
import { operatorEndpoints } from "./operator_endpoints.ts";
import { registrationEndpoints } from "./registration_endpoints.ts";

export const agentsApi: Api = {
  slug: "cogo-agents",
  summary: "Agents: users see who is there, operators see and change how they work.",
  callers: "users and operators",
  schemas: {
    Agent: agentSchema,
    AgentHealth: agentHealthSchema,
    ConcurrencyLimit: concurrencyLimitSchema,
    RateLimit: rateLimitSchema,
    Role: roleSchema,
    TaskCoordination: taskCoordinationSchema,
    Worker: workerSchema,
  },
  endpoints: [
    ...coordinationEndpoints,
    ...operatorEndpoints,
    ...registrationEndpoints,
    ...agentEndpoints,
  ],
};

export const app = createApp(agentsApi);
