import type { GraphNode, Hop } from "./graph.ts";
import type { GraphStore } from "./graph_store.ts";

/** One symbol, where it is defined, and what uses it. */
export interface SymbolUsage {
  readonly symbol: GraphNode;
  /** The chunk, or the document, that holds the definition. */
  readonly definedIn: readonly GraphNode[];
  readonly calledBy: readonly GraphNode[];
  readonly calls: readonly GraphNode[];
  readonly extendedBy: readonly GraphNode[];
  readonly mentionedBy: readonly GraphNode[];
}

/** Reads the usage of every symbol of this name, the oldest first. */
export async function readSymbolUsage(
  store: GraphStore,
  name: string,
  scope: { readonly tenants: readonly string[]; readonly project?: string },
): Promise<SymbolUsage[]> {
  const symbols = await store.findNodes({ kind: "symbol", name, ...scope });
  const hops = await store.readHops(
    symbols.map(({ nodeId }) => nodeId),
    { tenants: scope.tenants },
  );
  return symbols.map((symbol) => {
    const own = hops.filter(({ fromId }) => fromId === symbol.nodeId);
    return {
      symbol,
      definedIn: select(own, ["DEFINES"], false),
      calledBy: select(own, ["CALLS"], false),
      calls: select(own, ["CALLS"], true),
      extendedBy: select(own, ["EXTENDS", "IMPLEMENTS"], false),
      mentionedBy: select(own, ["MENTIONS"], false),
    };
  });
}

function select(hops: readonly Hop[], edges: readonly string[], outgoing: boolean): GraphNode[] {
  return hops
    .filter((hop) => edges.includes(hop.edge) && hop.outgoing === outgoing)
    .map(({ node }) => node);
}
