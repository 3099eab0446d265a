import { z } from "zod";
import { type GraphNode, graphNodeSchema, type Hop } from "./graph.ts";
import { type GraphStore, MOST_EDGES } from "./graph_store.ts";

const nodes = z.array(graphNodeSchema);
/** False where there are more relations than are read, which are the strongest thousand. */
const complete = z.boolean();

/** One symbol, where it is defined, and what uses it. */
export const symbolUsageSchema = z.object({
  symbol: graphNodeSchema,
  /** The chunk, or the document, that holds the definition. */
  definedIn: nodes,
  calledBy: nodes,
  calls: nodes,
  extendedBy: nodes,
  mentionedBy: nodes,
  complete,
});
export type SymbolUsage = Readonly<z.infer<typeof symbolUsageSchema>>;

/** One document, and which others use it. */
export const documentUsageSchema = z.object({
  document: graphNodeSchema,
  imports: nodes,
  importedBy: nodes,
  mentionedBy: nodes,
  complete,
});
export type DocumentUsage = Readonly<z.infer<typeof documentUsageSchema>>;

/** Whose symbols are meant, and a page of them. */
export interface SymbolScope {
  readonly tenants: readonly string[];
  readonly project?: string;
  readonly quantity?: number;
  readonly afterId?: number;
}

/** Reads the usage of every symbol of this name, the oldest first. */
export async function readSymbolUsage(
  store: GraphStore,
  name: string,
  scope: SymbolScope,
): Promise<SymbolUsage[]> {
  const symbols = await store.findNodes({ kind: "symbol", name, ...scope });
  const hops = await store.readHops(
    symbols.map(({ nodeId }) => nodeId),
    { tenants: scope.tenants, fanOut: MOST_EDGES },
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
      complete: own.length < MOST_EDGES,
    };
  });
}

/** Reads the usage of a document; undefined for one that the graph does not know. */
export async function readDocumentUsage(
  store: GraphStore,
  documentId: string,
  tenants: readonly string[],
): Promise<DocumentUsage | undefined> {
  const [document] = await store.findNodes({ kind: "document", key: documentId, tenants });
  if (document === undefined) return undefined;
  const kinds = ["IMPORTS", "MENTIONS"];
  const hops = await store.readHops([document.nodeId], { tenants, kinds, fanOut: MOST_EDGES });
  return {
    document,
    imports: select(hops, ["IMPORTS"], true),
    importedBy: select(hops, ["IMPORTS"], false),
    mentionedBy: select(hops, ["MENTIONS"], false),
    complete: hops.length < MOST_EDGES,
  };
}

function select(hops: readonly Hop[], edges: readonly string[], outgoing: boolean): GraphNode[] {
  return hops
    .filter((hop) => edges.includes(hop.edge) && hop.outgoing === outgoing)
    .map(({ node }) => node);
}
