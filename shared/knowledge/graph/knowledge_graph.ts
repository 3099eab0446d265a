import { log, toErrorRecord } from "../../kernel/mod.ts";
import { CircuitBreaker } from "./circuit_breaker.ts";
import { findPath, type PathEnd, type PathOptions } from "./find_path.ts";
import type { ExpandedNode, GraphNode, GraphSeed, Hop, PathStep } from "./graph.ts";
import type { ExpandOptions, GraphStore, HopOptions, NodeQuery } from "./graph_store.ts";
import { type AgentWithRoles, readAgentWithRoles } from "./read_agent_with_roles.ts";
import { type RoleWithAgents, readRoleWithAgents } from "./read_role_with_agents.ts";
import { readTaskLineage, type TaskLineage } from "./read_task_lineage.ts";
import {
  type DocumentUsage,
  readDocumentUsage,
  readSymbolUsage,
  type SymbolScope,
  type SymbolUsage,
} from "./read_usage.ts";

/** What the graph answered, and whether the store that was to answer could not. */
export interface GraphAnswer<Value> {
  readonly value: Value;
  readonly store: GraphStore["name"];
  readonly degraded: boolean;
}

/**
 * The graph as the rest of COGO asks it. With a copy in Neo4j, that answers; while it cannot, the truth
 * in Postgres does, and the answer says `degraded`. Which tenants may be read is for the caller to say.
 */
export class KnowledgeGraph {
  readonly #truth: GraphStore;
  readonly #copy: GraphStore | undefined;
  readonly #breaker: CircuitBreaker;

  constructor(truth: GraphStore, copy?: GraphStore, breaker = new CircuitBreaker()) {
    this.#truth = truth;
    this.#copy = copy;
    this.#breaker = breaker;
  }

  findNodes(query: NodeQuery): Promise<GraphAnswer<GraphNode[]>> {
    return this.#ask((store) => store.findNodes(query));
  }

  /** What lies next to these nodes. */
  neighbours(nodeIds: readonly number[], options: HopOptions): Promise<GraphAnswer<Hop[]>> {
    return this.#ask((store) => store.readHops(nodeIds, options));
  }

  /** What lies around the seeds, best first, each with its score and the path that led there. */
  expand(
    seeds: readonly GraphSeed[],
    options: ExpandOptions,
  ): Promise<GraphAnswer<ExpandedNode[]>> {
    return this.#ask((store) => store.expand(seeds, options));
  }

  /** A shortest path, its first step the one end and its last the other; undefined when there is none. */
  findPath(
    ends: { readonly from: PathEnd; readonly to: PathEnd },
    options: PathOptions,
  ): Promise<GraphAnswer<PathStep[] | undefined>> {
    return this.#ask((store) => findPath(store, ends, options));
  }

  getAgentWithRoles(agent: string): Promise<GraphAnswer<AgentWithRoles | undefined>> {
    return this.#ask((store) => readAgentWithRoles(store, agent));
  }

  getRoleWithAgents(role: string): Promise<GraphAnswer<RoleWithAgents | undefined>> {
    return this.#ask((store) => readRoleWithAgents(store, role));
  }

  /** From the requirement over steps to the files it led to, the tests that check them, and the criteria. */
  getTaskLineage(
    taskId: string,
    tenants: readonly string[],
  ): Promise<GraphAnswer<TaskLineage | undefined>> {
    return this.#ask((store) => readTaskLineage(store, taskId, tenants));
  }

  /** Where each symbol of this name is defined, and by whom it is used. */
  getSymbolUsage(name: string, scope: SymbolScope): Promise<GraphAnswer<SymbolUsage[]>> {
    return this.#ask((store) => readSymbolUsage(store, name, scope));
  }

  /** Which documents use this one. */
  getDocumentUsage(
    documentId: string,
    tenants: readonly string[],
  ): Promise<GraphAnswer<DocumentUsage | undefined>> {
    return this.#ask((store) => readDocumentUsage(store, documentId, tenants));
  }

  async #ask<Value>(read: (store: GraphStore) => Promise<Value>): Promise<GraphAnswer<Value>> {
    const truth = this.#truth;
    const copy = this.#copy;
    if (copy === undefined) return { value: await read(truth), store: truth.name, degraded: false };
    if (this.#breaker.admits()) {
      try {
        const value = await read(copy);
        this.#breaker.succeed();
        return { value, store: copy.name, degraded: false };
      } catch (error) {
        this.#breaker.fail();
        log("warning", "graph_degraded", { store: copy.name, code: toErrorRecord(error).code });
      }
    }
    return { value: await read(truth), store: truth.name, degraded: true };
  }
}
