import { MaintenanceStore } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import {
  applyFindingBody,
  dismissFindingBody,
  findingAnswer,
  findingPath,
  findingsAnswer,
  findingsQuery,
  maintenanceAnswer,
  maintenanceBody,
  maintenancePoliciesAnswer,
  maintenancePolicyAnswer,
  maintenancePolicyBody,
} from "./contract.ts";

/** Maintenance: what is wrong with documents, what becomes of it, a look on demand. */
export const maintenanceEndpoints = [
  endpoint({
    method: "post",
    path: "/maintenance",
    name: "runMaintenance",
    summary: "Looks for what is wrong with documents now.",
    body: maintenanceBody,
    answer: maintenanceAnswer,
    async handle({ client }) {
      return { report: await new MaintenanceStore(client).run() };
    },
  }),
  endpoint({
    method: "get",
    path: "/findings",
    name: "listFindings",
    summary: "Lists what is wrong with documents.",
    query: findingsQuery,
    answer: findingsAnswer,
    async handle({ client, query: { limit, cursor, ...filter } }) {
      const store = new MaintenanceStore(client);
      const { rows, nextCursor } = await store.listFindings(filter, { limit, cursor });
      return { findings: rows, nextCursor };
    },
  }),
  endpoint({
    method: "post",
    path: "/findings/:findingId/apply",
    name: "applyFinding",
    summary: "Does what a finding proposes.",
    parameters: findingPath,
    body: applyFindingBody,
    answer: findingAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { findingId }, body: { documentId } }) {
      return { finding: await new MaintenanceStore(client).apply(findingId, documentId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/findings/:findingId/dismiss",
    name: "dismissFinding",
    summary: "Lets a finding be.",
    parameters: findingPath,
    body: dismissFindingBody,
    answer: findingAnswer,
    errors: ["invalid_state"],
    async handle({ client, parameters: { findingId }, body: { reason } }) {
      return { finding: await new MaintenanceStore(client).dismiss(findingId, reason) };
    },
  }),
  endpoint({
    method: "get",
    path: "/maintenance/policies",
    name: "listMaintenancePolicies",
    summary: "Lists what is done about each kind of finding.",
    answer: maintenancePoliciesAnswer,
    async handle({ client }) {
      return { policies: await new MaintenanceStore(client).listPolicies() };
    },
  }),
  endpoint({
    method: "put",
    path: "/maintenance/policies",
    name: "setMaintenancePolicy",
    summary: "Sets what is done about a kind of finding.",
    body: maintenancePolicyBody,
    answer: maintenancePolicyAnswer,
    async handle({ client, body }) {
      return { policy: await new MaintenanceStore(client).setPolicy(body) };
    },
  }),
];
