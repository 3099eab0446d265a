import type { SyntaxNode, Tree } from "@lezer/common";
import { parser } from "@lezer/javascript";
import { parseWithin } from "./parse_within.ts";

interface Range {
  readonly from: number;
  readonly to: number;
}

/** A source and its syntax. */
export interface ParsedSource {
  readonly path: string;
  readonly content: string;
  readonly tree: Tree;
}

/** A function or method with a body. */
export interface FunctionNode {
  readonly node: SyntaxNode;
  readonly body: SyntaxNode;
}

/** Sees a source's nodes, those that only matter to types left out. */
export interface SourceVisitor {
  /** The names of the nodes that `visit` is called with, as making others would take most of the time. */
  readonly names?: { has(name: string): boolean };
  /** Called with the innermost function around the node, by its place in the order of the source. */
  readonly visit?: (node: SyntaxNode, owner: number) => void;
  readonly visitFunction?: (found: FunctionNode, owner: number) => void;
}

const dialects = {
  typescript: parser.configure({ dialect: "ts" }),
  javascript: parser,
};

/**
 * Parses a source; undefined for one that would take too long. The parser goes on after what it cannot read, and
 * takes time in proportion.
 */
export function parseSource(path: string, content: string): ParsedSource | undefined {
  const dialect = /\.[cm]?ts$/.test(path) ? dialects.typescript : dialects.javascript;
  const tree = parseWithin(dialect, content);
  return tree === undefined ? undefined : { path, content, tree };
}

/**
 * Visits what happens at run time, in order. Nothing is kept on the stack, however deep the source nests.
 * Returns the places around what could not be parsed.
 */
export function walkSource({ tree }: ParsedSource, visitor: SourceVisitor): readonly Range[] {
  const unreadable: Range[] = [];
  const owners = [0];
  const ends: number[] = [];
  let functions = 0;
  tree.iterate({
    enter(reference) {
      const { name, from, to } = reference;
      if (reference.type.isError) {
        unreadable.push(...aroundError(reference.node));
        return true;
      }
      if (isOnlyType(name)) return false;
      while ((ends.at(-1) ?? Number.POSITIVE_INFINITY) <= from) {
        ends.pop();
        owners.pop();
      }
      if (FUNCTIONS.has(name)) {
        const body = bodyOf(reference.node);
        if (body !== undefined) {
          functions += 1;
          owners.push(functions);
          ends.push(to);
          visitor.visitFunction?.({ node: reference.node, body }, functions);
        }
      }
      if (visitor.names?.has(name)) visitor.visit?.(reference.node, owners.at(-1) ?? 0);
      return true;
    },
  });
  return unreadable;
}

/** Whether a place lies within what could not be parsed. */
export function isUnreadable({ from, to }: Range, unreadable: readonly Range[]): boolean {
  return unreadable.some((range) => from < range.to && range.from < to);
}

const FUNCTIONS = new Set([
  "ArrowFunction",
  "FunctionDeclaration",
  "FunctionExpression",
  "MethodDeclaration",
  "Property",
]);

/** Overloads and abstract methods have none, and neither has a property that is no method. */
function bodyOf({ name, lastChild, firstChild }: SyntaxNode): SyntaxNode | undefined {
  if (lastChild === null || firstChild === null) return undefined;
  if (name === "ArrowFunction") return lastChild.type.isError ? undefined : lastChild;
  return lastChild.name === "Block" ? lastChild : undefined;
}

const ONLY_TYPES = new Set([
  "AmbientDeclaration",
  "Decorator",
  "FunctionSignature",
  "InterfaceDeclaration",
  "TypeAliasDeclaration",
]);

function isOnlyType(name: string): boolean {
  return ONLY_TYPES.has(name) || name.endsWith("Type") || name.startsWith("Type");
}

/** What stands around something that cannot be parsed may mean something else than it seems. */
function aroundError(node: SyntaxNode): readonly Range[] {
  const { parent, prevSibling, nextSibling } = node;
  if (parent !== null && parent.parent !== null) return [parent];
  return [prevSibling, node, nextSibling].filter((each) => each !== null);
}
