import { z } from "zod";
import { type GraphNode, graphNodeSchema, type Hop, hopSchema, placeOf } from "./graph.ts";
import { type GraphStore, type HopOptions, MOST_EDGES } from "./graph_store.ts";

/** Something related, the place of the text that says so, and how sure that is. */
const relationSchema = hopSchema.pick({ node: true, line: true, confidence: true }).extend({
  /** The document of `line`; null for what no document says. */
  path: z.string().nullable(),
});
export type Relation = z.infer<typeof relationSchema>;
const relations = z.array(relationSchema);
/** False where there are more relations than are read, which are the strongest thousand. */
const complete = z.boolean();

/** One symbol, where it is defined, and what uses it. */
export const symbolUsageSchema = z.object({
  symbol: graphNodeSchema,
  /** The chunk, or the document, that holds the definition. */
  definedIn: relations,
  calledBy: relations,
  calls: relations,
  extendedBy: relations,
  mentionedBy: relations,
  /** What of a test calls it, and the tests of its document. */
  testedBy: relations,
  complete,
});
export type SymbolUsage = Readonly<z.infer<typeof symbolUsageSchema>>;

/** One document, and which others use it. */
export const documentUsageSchema = z.object({
  document: graphNodeSchema,
  imports: relations,
  importedBy: relations,
  mentionedBy: relations,
  testedBy: relations,
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

/** Reads the usage of every symbol of this name ("next" or "Parser.next"), the oldest first. */
export async function readSymbolUsage(
  store: GraphStore,
  name: string,
  scope: SymbolScope,
): Promise<SymbolUsage[]> {
  const { tenants } = scope;
  const symbols = await findSymbols(store, name, scope);
  const hops = await hopsOf(store, symbols, { tenants, fanOut: MOST_EDGES });
  const documents = await documentsOf(store, symbols, tenants);
  const tests = await hopsOf(store, [...documents.values()], { tenants, kinds: ["VERIFIES"] });
  return symbols.map((symbol) => {
    const select = selectFrom(hops, symbol);
    const calledBy = select(["CALLS"], false);
    const document = documents.get(symbol.documentId ?? "");
    return {
      symbol,
      definedIn: select(["DEFINES"], false),
      calledBy,
      calls: select(["CALLS"], true),
      extendedBy: select(["EXTENDS", "IMPLEMENTS"], false),
      mentionedBy: select(["MENTIONS"], false),
      testedBy: [
        ...calledBy.filter(({ node }) => node.properties.test === true),
        ...(document === undefined ? [] : selectFrom(tests, document)(["VERIFIES"], false)),
      ],
      complete: hops.filter(({ fromId }) => fromId === symbol.nodeId).length < MOST_EDGES,
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
  const kinds = ["IMPORTS", "MENTIONS", "VERIFIES"];
  const hops = await store.readHops([document.nodeId], { tenants, kinds, fanOut: MOST_EDGES });
  const select = selectFrom(hops, document);
  return {
    document,
    imports: select(["IMPORTS"], true),
    importedBy: select(["IMPORTS"], false),
    mentionedBy: select(["MENTIONS"], false),
    testedBy: select(["VERIFIES"], false),
    complete: hops.length < MOST_EDGES,
  };
}

/** A page of the symbols of this name. The store knows last names only, so that a page of it may hold few of them. */
async function findSymbols(
  store: GraphStore,
  name: string,
  { quantity, afterId, ...scope }: SymbolScope,
): Promise<readonly GraphNode[]> {
  const last = name.slice(name.lastIndexOf(".") + 1);
  const found: GraphNode[] = [];
  for (let from = afterId; ; ) {
    const page = await store.findNodes({
      ...{ kind: "symbol", name: last, ...scope },
      ...(quantity !== undefined && { quantity }),
      ...(from !== undefined && { afterId: from }),
    });
    const isNamed = ({ properties: { qualifiedName } }: GraphNode) =>
      `.${qualifiedName}`.endsWith(`.${name}`);
    found.push(...page.filter(isNamed));
    from = page.at(-1)?.nodeId;
    const isLast = quantity === undefined || page.length < quantity || found.length >= quantity;
    if (isLast) return found.slice(0, quantity);
  }
}

async function hopsOf(store: GraphStore, nodes: readonly GraphNode[], options: HopOptions) {
  const ids = nodes.map(({ nodeId }) => nodeId);
  return ids.length === 0 ? [] : await store.readHops(ids, options);
}

/** The documents that these stand in, by id. */
async function documentsOf(
  store: GraphStore,
  symbols: readonly GraphNode[],
  tenants: readonly string[],
): Promise<ReadonlyMap<string, GraphNode>> {
  const ids = [...new Set(symbols.flatMap(({ documentId }) => documentId ?? []))];
  const found = await Promise.all(
    ids.map((key) => store.findNodes({ kind: "document", key, tenants })),
  );
  return new Map(found.flat().map((document) => [document.key, document]));
}

/** The relations of a node by the kinds of their edges, seen from it. */
function selectFrom(hops: readonly Hop[], from: GraphNode) {
  const own = hops.filter(({ fromId }) => fromId === from.nodeId);
  return (edges: readonly string[], outgoing: boolean): Relation[] =>
    own
      .filter((hop) => edges.includes(hop.edge) && hop.outgoing === outgoing)
      .map(({ node, line, confidence }) => ({
        ...{ node, line, confidence },
        path: placeOf(outgoing ? from : node).path,
      }));
}
