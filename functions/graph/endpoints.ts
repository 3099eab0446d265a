import type { Context } from "hono";
import { z } from "zod";
import { CogoError, readCursor, writeCursor } from "../../shared/kernel/mod.ts";
import type { GraphAnswer, KnowledgeGraph } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { endpoint } from "../_http/endpoint.ts";
import { knowledgeGraph } from "../_search/knowledge_graph.ts";
import { readableTenants } from "../_search/tenants.ts";
import {
  neighboursAnswer,
  neighboursQuery,
  nodesAnswer,
  nodesQuery,
  pathAnswer,
  pathQuery,
} from "./contract.ts";

/** What a page of nodes, and one of edges, ended with. */
const nodePlaceSchema = z.tuple([z.number().int()]);
const edgePlaceSchema = z.tuple([z.number(), z.number().int()]);

/** The graph, and whose part of it the caller reads: a user's own, the user's teams' and what all share; operators the latter. */
export async function openGraph(c: Context<AppVariables>) {
  const { userClaims } = c.get("supabaseContext");
  const tenants = userClaims === null ? [] : await readableTenants(c.get("client"), userClaims.id);
  return { graph: await knowledgeGraph(c), tenants };
}

/** What was found, and who found it. @throws CogoError `not_found` that names the subject. */
export function found<Value>(
  { value, store, degraded }: GraphAnswer<Value | undefined>,
  subject: string,
  remedy?: string,
) {
  if (value !== undefined) return { value, source: { store, degraded } };
  const message = `No ${subject} in the graph`;
  throw new CogoError({ code: "not_found", message, ...(remedy && { remedy }) });
}

/** What is asked of a store for a page of nodes: one more than it has, to see whether there are more. */
export function nodesAfter({ limit, cursor }: { limit: number; cursor?: string | undefined }) {
  return {
    quantity: limit + 1,
    ...(cursor !== undefined && { afterId: readCursor(cursor, nodePlaceSchema)[0] }),
  };
}

/** The page, and where the next one begins. */
export function nodePage<Row>(
  found: readonly Row[],
  limit: number,
  nodeOf: (row: Row) => { nodeId: number },
) {
  const rows = found.slice(0, limit);
  const last = found.length > limit ? rows.at(-1) : undefined;
  return { rows, nextCursor: last ? writeCursor([nodeOf(last).nodeId]) : null };
}

async function findNode(
  graph: KnowledgeGraph,
  tenants: readonly string[],
  { kind, key }: { readonly kind: string; readonly key: string },
) {
  const { value, ...source } = await graph.findNodes({ kind, key, tenants, quantity: 1 });
  return found({ value: value[0], ...source }, `${kind} "${key}"`).value;
}

/** The graph as it is: nodes, what lies next to them, how they hang together. */
export const graphEndpoints = [
  endpoint({
    method: "get",
    path: "/nodes",
    name: "listGraphNodes",
    summary: "Lists nodes of a kind, by key or name, the oldest first.",
    query: nodesQuery,
    answer: nodesAnswer,
    async handle({ query: { limit, cursor, kind, key, name, project }, context }) {
      const { graph, tenants } = await openGraph(context);
      const { value, store, degraded } = await graph.findNodes({
        ...{ tenants, kind, ...nodesAfter({ limit, cursor }) },
        ...(key !== undefined && { key }),
        ...(name !== undefined && { name }),
        ...(project !== undefined && { project }),
      });
      const { rows: nodes, nextCursor } = nodePage(value, limit, (node) => node);
      return { nodes, nextCursor, store, degraded };
    },
  }),
  endpoint({
    method: "get",
    path: "/neighbours",
    name: "listGraphNeighbours",
    summary: "Lists what a node is related to, the strongest relations first.",
    query: neighboursQuery,
    answer: neighboursAnswer,
    errors: ["not_found"],
    async handle({ query: { kind, key, edges, direction, limit, cursor }, context }) {
      const { graph, tenants } = await openGraph(context);
      const after = cursor === undefined ? undefined : readCursor(cursor, edgePlaceSchema);
      const node = await findNode(graph, tenants, { kind, key });
      const { value, store, degraded } = await graph.neighbours([node.nodeId], {
        ...{ tenants, direction, fanOut: limit + 1 },
        ...(edges !== undefined && { kinds: edges }),
        ...(after !== undefined && { after: { weight: after[0], edgeId: after[1] } }),
      });
      const neighbours = value.slice(0, limit);
      const last = value.length > limit ? neighbours.at(-1) : undefined;
      const nextCursor = last ? writeCursor([last.weight, last.edgeId]) : null;
      // All of them are neighbours of the one node.
      const shown = neighbours.map(({ fromId: _, ...neighbour }) => neighbour);
      return { node, neighbours: shown, nextCursor, store, degraded };
    },
  }),
  endpoint({
    method: "get",
    path: "/path",
    name: "findGraphPath",
    summary: "Finds a shortest path between two nodes, whatever the direction of its edges.",
    query: pathQuery,
    answer: pathAnswer,
    errors: ["not_found"],
    async handle({ query: { fromKind, fromKey, toKind, toKey, edges, longest }, context }) {
      const { graph, tenants } = await openGraph(context);
      const ends = { from: { kind: fromKind, key: fromKey }, to: { kind: toKind, key: toKey } };
      await findNode(graph, tenants, ends.from);
      await findNode(graph, tenants, ends.to);
      const options = { tenants, longest, ...(edges !== undefined && { kinds: edges }) };
      const { value = null, store, degraded } = await graph.findPath(ends, options);
      return { path: value, store, degraded };
    },
  }),
];
