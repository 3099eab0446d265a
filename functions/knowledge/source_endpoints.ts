import { SourceStore } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { sourceAnswer, sourcePath, sourcesAnswer, sourcesQuery } from "./contract.ts";

/** What documents come from; ingestions make them. */
export const sourceEndpoints = [
  endpoint({
    method: "get",
    path: "/sources",
    name: "listSources",
    summary: "Lists sources of documents.",
    query: sourcesQuery,
    answer: sourcesAnswer,
    async handle({ client, query: { limit, cursor, project } }) {
      const { rows, nextCursor } = await new SourceStore(client).list(
        { project },
        { limit, cursor },
      );
      return { sources: rows, nextCursor };
    },
  }),
  endpoint({
    method: "get",
    path: "/sources/:sourceId",
    name: "readSource",
    summary: "Reads a source of documents.",
    parameters: sourcePath,
    answer: sourceAnswer,
    async handle({ client, parameters: { sourceId } }) {
      return { source: await new SourceStore(client).read(sourceId) };
    },
  }),
  endpoint({
    method: "delete",
    path: "/sources/:sourceId",
    name: "removeSource",
    summary: "Deletes a source and all its documents.",
    parameters: sourcePath,
    async handle({ client, parameters: { sourceId } }) {
      await new SourceStore(client).remove(sourceId);
    },
  }),
];
