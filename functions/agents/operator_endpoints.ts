import {
  type Adjustment,
  AgentCoordinator,
  listQuotas,
  setQuota,
} from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  concurrencyBody,
  concurrencyPath,
  healthAnswer,
  limitsAnswer,
  quotaBody,
  quotaPath,
  quotasAnswer,
  rateBody,
  ratePath,
  reassignAnswer,
  reassignBody,
  sweepAnswer,
} from "./contract.ts";

const limits = [
  endpoint({
    method: "put",
    path: "/limits/concurrency/:scope/:subject",
    name: "setConcurrencyLimit",
    summary: "Limits a queue, an agent or a tenant.",
    operators: true,
    parameters: concurrencyPath,
    body: concurrencyBody,
    answer: limitsAnswer,
    async handle({ client, parameters, body: { quantity } }) {
      return await adjustLimit(client, { kind: "concurrency", ...parameters, quantity });
    },
  }),
  endpoint({
    method: "delete",
    path: "/limits/concurrency/:scope/:subject",
    name: "removeConcurrencyLimit",
    summary: "Removes the limit of a queue, an agent or a tenant.",
    operators: true,
    parameters: concurrencyPath,
    answer: limitsAnswer,
    async handle({ client, parameters }) {
      return await adjustLimit(client, { kind: "concurrency", ...parameters, quantity: null });
    },
  }),
  endpoint({
    method: "put",
    path: "/limits/rate/:rateLimit",
    name: "setRateLimit",
    summary: "Sets a token bucket.",
    operators: true,
    parameters: ratePath,
    body: rateBody,
    answer: limitsAnswer,
    async handle({ client, parameters, body }) {
      return await adjustLimit(client, { kind: "rate", ...parameters, ...body });
    },
  }),
];

const quotas = [
  endpoint({
    method: "get",
    path: "/limits/quotas",
    name: "listUsualQuotas",
    summary: "Tells how much each tenant without a quota of its own may make of what.",
    operators: true,
    answer: quotasAnswer,
    async handle({ client }) {
      return { quotas: await listQuotas(client) };
    },
  }),
  endpoint({
    method: "put",
    path: "/limits/quotas/:resource",
    name: "setQuota",
    summary: "Sets how much a tenant, or each without a quota of its own, may make.",
    operators: true,
    parameters: quotaPath,
    body: quotaBody,
    answer: quotasAnswer,
    async handle({ client, parameters: { resource }, body }) {
      await setQuota(client, { resource, ...body });
      return { quotas: await listQuotas(client) };
    },
  }),
];

/** For operators: how the agents are, their limits, and help for those in trouble. */
export const operatorEndpoints = [
  endpoint({
    method: "get",
    path: "/health",
    name: "readAgentHealth",
    summary: "Reads load, workers, limits and trouble.",
    operators: true,
    answer: healthAnswer,
    async handle({ client }) {
      return await new AgentCoordinator(client).monitor();
    },
  }),
  ...limits,
  ...quotas,
  endpoint({
    method: "post",
    path: "/sweep",
    name: "sweep",
    summary: "Runs a sweep now.",
    operators: true,
    answer: sweepAnswer,
    async handle({ client }) {
      return await new AgentCoordinator(client).handleFailures();
    },
  }),
  endpoint({
    method: "post",
    path: "/reassign",
    name: "reassignSteps",
    summary: "Moves steps away from agents in trouble.",
    operators: true,
    body: reassignBody,
    answer: reassignAnswer,
    async handle({ client, body: { quantity } }) {
      return { reassigned: await new AgentCoordinator(client).optimise(quantity) };
    },
  }),
];

async function adjustLimit(client: ApiClient, change: Adjustment) {
  const coordinator = new AgentCoordinator(client);
  await coordinator.adjust(change);
  const { limits } = await coordinator.monitor();
  return { limits };
}
