import { z } from "zod";
import {
  createRAGSearchEngine,
  scopeSchema,
  searchRequestSchema,
} from "../../shared/knowledge/mod.ts";
import { tool } from "./tool.ts";

const found = z.object({
  path: z.string(),
  startLine: z.number().int(),
  endLine: z.number().int(),
  title: z.string(),
  content: z.string(),
  reasons: z.array(z.string()),
});

/** Tools that look into what the agents may know. */
export const knowledgeTools = [
  tool({
    name: "search_knowledge",
    title: "Search knowledge",
    description:
      "Finds passages of ingested documents and code by words, meaning and graph, with path and lines.",
    effect: "reads",
    input: z.object({
      query: z.string().max(8000).regex(/\S/, "Expected a query in words, got nothing"),
      project: scopeSchema.shape.project,
      limit: z.number().int().min(1).max(20).default(8),
    }),
    output: z.object({ results: z.array(found), notes: z.array(z.string()) }),
    async run({ search }, { query, project, limit }) {
      const request = searchRequestSchema.parse({ query, limit, scope: { project } });
      const { results, notes } = await createRAGSearchEngine(await search(project)).advancedSearch(
        request,
      );
      return { results: results.map((result) => found.parse(result)), notes };
    },
  }),
];
