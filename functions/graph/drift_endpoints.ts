import { type ApiClient, readNeo4jSettings } from "../../shared/kernel/mod.ts";
import { compareCopy, type GraphReplica, openGraphReplica } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { driftAnswer } from "./contract.ts";

let replica: Promise<GraphReplica> | undefined;

async function compare(client: ApiClient, options: { readonly repair: boolean }) {
  const address = readNeo4jSettings();
  if (address === undefined) return await compareCopy(client, undefined, options);
  replica ??= openGraphReplica(address);
  return await compareCopy(client, await replica, options);
}

/** Whether the copy in Neo4j is what Postgres says. */
export const driftEndpoints = [
  endpoint({
    method: "get",
    path: "/drift",
    name: "readGraphDrift",
    summary: "Compares the copy in Neo4j with Postgres: how far it is behind, and what differs.",
    operators: true,
    answer: driftAnswer,
    handle: async ({ client }) => await compare(client, { repair: false }),
  }),
  endpoint({
    method: "post",
    path: "/drift/repair",
    name: "repairGraphDrift",
    summary: "Has what differs in the copy projected again, and tells what it was.",
    operators: true,
    answer: driftAnswer,
    handle: async ({ client }) => await compare(client, { repair: true }),
  }),
];
