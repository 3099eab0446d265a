import type { Hono } from "hono";
import { createRAGSearchEngine } from "../../shared/knowledge/mod.ts";
import type { AppVariables } from "../_http/app.ts";
import { readBody } from "../_http/validate.ts";
import { searchBody } from "./contract.ts";
import { searchSource } from "./search_source.ts";

/** Adds the search: by words, meaning and graph, and as part of a session where one is named. */
export function addSearchRoutes(app: Hono<AppVariables>): void {
  app.post("/search", async (c) => {
    const { sessionId, ...query } = await readBody(c, searchBody);
    const engine = createRAGSearchEngine(await searchSource(c));
    return c.json(
      sessionId === undefined
        ? await engine.advancedSearch(query)
        : await engine.contextAwareSearch({ ...query, sessionId }),
    );
  });
}
