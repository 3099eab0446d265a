import { askKnowledge, createRAGSearchEngine } from "../../shared/knowledge/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { searchSource } from "../_search/search_source.ts";
import { askBody, askResponse, searchBody, searchResponse } from "./contract.ts";

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
      const engine = createRAGSearchEngine(await searchSource(context, query.scope?.project));
      return sessionId === undefined
        ? await engine.advancedSearch(query)
        : await engine.contextAwareSearch({ ...query, sessionId });
    },
  }),
  endpoint({
    method: "post",
    path: "/ask",
    name: "askKnowledge",
    summary: "Answers by cited passages, or says what is not known.",
    body: askBody,
    answer: askResponse,
    async handle({ body, context }) {
      return await askKnowledge(
        createRAGSearchEngine(await searchSource(context, body.scope?.project)),
        body,
      );
    },
  }),
];
