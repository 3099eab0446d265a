import { endpoint } from "../_http/endpoint.ts";
import {
  agentAnswer,
  agentPath,
  documentAnswer,
  documentPath,
  lineageAnswer,
  roleAnswer,
  rolePath,
  symbolAnswer,
  symbolPath,
  symbolQuery,
  taskPath,
} from "./contract.ts";
import { found, nodePage, nodesAfter, openGraph } from "./endpoints.ts";

/** Questions that people ask of the graph. */
export const questionEndpoints = [
  endpoint({
    method: "get",
    path: "/tasks/:taskId/lineage",
    name: "readTaskLineage",
    summary:
      "Reads from a task's requirement over its steps to its files, their tests and the criteria.",
    parameters: taskPath,
    answer: lineageAnswer,
    async handle({ parameters: { taskId }, context }) {
      const { graph, tenants } = await openGraph(context);
      const remedy = `A task is there some seconds after its run has ended: see GET /cogo-tasks/${taskId}`;
      const answer = await graph.getTaskLineage(taskId, tenants);
      const { value, source } = found(answer, `task "${taskId}"`, remedy);
      return { lineage: value, ...source };
    },
  }),
  endpoint({
    method: "get",
    path: "/symbols/:name",
    name: "readSymbolUsage",
    summary: "Tells where each symbol of this name is defined, and what uses it.",
    parameters: symbolPath,
    query: symbolQuery,
    answer: symbolAnswer,
    async handle({ parameters: { name }, query: { project, limit, cursor }, context }) {
      const { graph, tenants } = await openGraph(context);
      const scope = {
        ...{ tenants, ...nodesAfter({ limit, cursor }) },
        ...(project !== undefined && { project }),
      };
      const { value, ...rest } = await graph.getSymbolUsage(name, scope);
      const isEmpty = value.length === 0 && cursor === undefined;
      const answer = { value: isEmpty ? undefined : value, ...rest };
      const { value: usages, source } = found(answer, `symbol "${name}"`);
      const { rows: symbols, nextCursor } = nodePage(usages, limit, ({ symbol }) => symbol);
      return { symbols, nextCursor, ...source };
    },
  }),
  endpoint({
    method: "get",
    path: "/documents/:documentId",
    name: "readDocumentUsage",
    summary: "Tells what a document imports, and which others import or mention it.",
    parameters: documentPath,
    answer: documentAnswer,
    async handle({ parameters: { documentId }, context }) {
      const { graph, tenants } = await openGraph(context);
      const answer = await graph.getDocumentUsage(documentId, tenants);
      const { value, source } = found(answer, `document "${documentId}"`);
      return { ...value, ...source };
    },
  }),
  endpoint({
    method: "get",
    path: "/agents/:agent",
    name: "readAgentRoles",
    summary: "Tells which roles an agent plays.",
    parameters: agentPath,
    answer: agentAnswer,
    async handle({ parameters: { agent }, context }) {
      const { graph } = await openGraph(context);
      const { value, source } = found(await graph.getAgentWithRoles(agent), `agent "${agent}"`);
      return { ...value, ...source };
    },
  }),
  endpoint({
    method: "get",
    path: "/roles/:role",
    name: "readRoleAgents",
    summary: "Tells which agents play a role.",
    parameters: rolePath,
    answer: roleAnswer,
    async handle({ parameters: { role }, context }) {
      const { graph } = await openGraph(context);
      const { value, source } = found(await graph.getRoleWithAgents(role), `role "${role}"`);
      return { ...value, ...source };
    },
  }),
];
