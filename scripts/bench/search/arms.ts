import {
  createRAGSearchEngine,
  type EmbeddingModel,
  openKnowledgeGraph,
  type SearchAnswer,
} from "../../../shared/knowledge/mod.ts";
import type { BenchUser } from "../clients.ts";
import type { CollectionDocument } from "./collection.ts";
import { pathOf } from "./ingest_collection.ts";

/** COGO's ways to search, in the order of what they add. */
export const ARMS = ["lexical", "vector", "hybrid", "everything"] as const;
export type Arm = (typeof ARMS)[number];

/** Documents best first, a hundred at most. */
export interface Ranked {
  readonly ranking: readonly string[];
  /** Whether a part of the search could not be asked, such as vectors. */
  readonly degraded: boolean;
}

/** Ranks the documents of a tenant. */
export type Search = (arm: Arm, query: string) => Promise<Ranked>;

const LIMIT = 100;
const LONGEST_QUERY = 8_000;

/** Searches as a user does; a document stands where its best chunk does. */
export async function openArms(
  { client, tenantId }: BenchUser,
  model: EmbeddingModel,
  documents: readonly CollectionDocument[],
): Promise<Search> {
  const graph = await openKnowledgeGraph(client, undefined);
  const engine = createRAGSearchEngine({ client, model, graph, tenantId });
  const idAt = new Map(documents.map(({ id }, number) => [pathOf(number), id]));
  return async (arm, text) => {
    const query = cleanQuery(text);
    const request = { query, limit: LIMIT, perDocument: 1 };
    const answer =
      arm === "everything"
        ? await engine.advancedSearch(request)
        : await engine.hybridSearch({ ...request, mode: arm });
    return { ranking: rankDocuments(answer, idAt), degraded: answer.degraded };
  };
}

/** What a search takes: no longer, and without what Postgres cannot hold. */
function cleanQuery(text: string): string {
  const valid = new TextDecoder().decode(new TextEncoder().encode(text));
  return valid.replaceAll("\u0000", " ").slice(0, LONGEST_QUERY);
}

function rankDocuments(
  { results }: SearchAnswer,
  idAt: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set(results.flatMap(({ path }) => idAt.get(path) ?? []))];
}
