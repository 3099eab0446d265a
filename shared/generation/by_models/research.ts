import type { StepExecution } from "../../engine/mod.ts";
import { hashJson, truncateText } from "../../kernel/mod.ts";
import {
  type OpenSearch,
  type SearchAnswer,
  type SearchResult,
  searchAnswerSchema,
} from "../../knowledge/mod.ts";

const RESULTS = 6;
/** What may not be told makes room for what may. */
const SEARCHED = 4 * RESULTS;
/** A search takes no longer a query. */
const QUERY_MAXIMUM_CHARACTERS = 8_000;

/**
 * What a model may be told: all but what runs left behind that did not complete. How they failed, in whose
 * words, is of use to people, and in a prompt is copied as if it were asked for.
 */
export function isProven({ origin, provenance }: Pick<SearchResult, "origin" | "provenance">) {
  return origin !== "memory" || provenance.status === "completed";
}

/** What an author who must not see code may know: no code of the project, and nothing of earlier tasks. */
export function isNoCode({ type, origin }: Pick<SearchResult, "type" | "origin">): boolean {
  return type !== "code" && origin !== "memory";
}

/** What the project knows, for one execution of a step; of what is found, what it may be told. */
export class Research {
  readonly #search: OpenSearch;
  readonly #execution: StepExecution;
  readonly #mayTell: (result: SearchResult) => boolean;

  constructor(
    search: OpenSearch,
    execution: StepExecution,
    mayTell: (result: SearchResult) => boolean = () => true,
  ) {
    this.#search = search;
    this.#execution = execution;
    this.#mayTell = mayTell;
  }

  /**
   * Searches as part of the task's session, and keeps what was found as the step's context snapshot: the
   * same for every attempt. The session does not remember that a worker asked.
   */
  async find(query: string): Promise<SearchAnswer> {
    const { sessionId, tenantId } = this.#execution.step;
    const request = { query: truncateText(query, QUERY_MAXIMUM_CHARACTERS), limit: SEARCHED };
    const key = `search:${await hashJson(request)}`;
    const found = await this.#execution.retrieve(key, request, async () => {
      const engine = await this.#search(tenantId);
      return await engine.contextAwareSearch({ ...request, sessionId, remember: false });
    });
    const answer = searchAnswerSchema.parse(found);
    const told = answer.results.filter((result) => isProven(result) && this.#mayTell(result));
    return { ...answer, results: told.slice(0, RESULTS) };
  }
}
