import { createRAGSearchEngine } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { searchSource } from "../_search/search_source.ts";
import { searchBody, searchResponse } from "./contract.ts";

/** The search: by words, meaning and graph, and as part of a session where one is named. */
export const searchEndpoints = [
  endpoint({
    method: "post",
    path: "/search",
    name: "searchKnowledge",
    summary: "Searches by words, meaning and graph.",
    body: searchBody,
    answer: searchResponse,
    errors: ["not_found"],
    async handle({ body: { sessionId, ...query }, context }) {
      const engine = createRAGSearchEngine(await searchSource(context));
      return sessionId === undefined
        ? await engine.advancedSearch(query)
        : await engine.contextAwareSearch({ ...query, sessionId });
    },
  }),
];
