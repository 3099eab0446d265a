import type { SyntaxNode } from "@lezer/common";
import { MAXIMUM_CHUNK_LENGTH } from "../limits.ts";
import type { FoundSymbol, Part } from "../read_document.ts";
import type { Span } from "../split_text.ts";
import { nodeKey } from "./collect_declarations.ts";

/** Deeper than any code a person wrote; a chain of ten thousand "+" is as deep. */
const MAXIMUM_DEPTH = 60;

interface Group extends Span {
  readonly node: SyntaxNode;
}

/** Takes syntax nodes apart where lines begin, as far down as chunks need. */
export function buildParts(
  text: string,
  top: SyntaxNode,
  symbols: ReadonlyMap<string, FoundSymbol>,
): Part {
  const partOf = ({ from, to, node }: Group, depth: number): Part => {
    const declared = declaration(node, symbols);
    const symbol = declared?.symbol ?? null;
    const title = declared === null ? null : titleOf(text, declared.symbol);
    const parts = partsWithin({ from, to, node }, depth);
    return { from, to, title, symbol: symbol?.qualifiedName ?? null, prose: false, parts };
  };
  const partsWithin = (group: Group, depth: number): Part[] => {
    const needed = group.node === top || group.to - group.from > MAXIMUM_CHUNK_LENGTH;
    if (!needed || depth > MAXIMUM_DEPTH) return [];
    const groups = groupChildren(text, group);
    const [only, ...others] = groups;
    if (only !== undefined && others.length === 0 && group.node !== top) {
      return partsWithin(only, depth + 1);
    }
    return groups.map((each) => partOf(each, depth + 1));
  };
  return partOf({ from: 0, to: text.length, node: top }, 0);
}

/** The declaration a node is, or is wrapped around: "export", decorators, attributes, templates. */
function declaration(
  node: SyntaxNode,
  symbols: ReadonlyMap<string, FoundSymbol>,
): { readonly symbol: FoundSymbol } | null {
  const own = symbols.get(nodeKey(node));
  if (own !== undefined) return { symbol: own };
  if (!/^(?:Export|Decorated|Template|Attribute|(?:Type|Const|Var)Decl)/.test(node.name))
    return null;
  for (let child = node.lastChild; child !== null; child = child.prevSibling) {
    const inner = symbols.get(nodeKey(child));
    if (inner !== undefined) return { symbol: inner };
  }
  return null;
}

/** A type is titled by its head, which says what it extends; everything else by its name. */
function titleOf(text: string, symbol: FoundSymbol): string {
  if (symbol.kind !== "class" && symbol.kind !== "interface") return symbol.name;
  const head = text.slice(symbol.from, Math.min(symbol.to, symbol.from + 400));
  const lines = head.split("\n").map((line) => line.trim());
  const line = lines.find((each) => each.includes(symbol.name) && !each.startsWith("@")) ?? "";
  const title = line.replace(/\s*[{:]?\s*(?:\{.*)?$/, "");
  return title.length > 100 || title === "" ? `${symbol.kind} ${symbol.name}` : title;
}

/** The children of a node, those of one line together, comments and attributes with what they precede. */
function groupChildren(text: string, { from, to, node }: Group): Group[] {
  const groups: { from: number; node: SyntaxNode }[] = [];
  let previous: SyntaxNode | null = null;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    const last = groups.at(-1);
    if (last === undefined || beginsGroup(text, previous, child)) {
      const start = groups.length === 0 ? from : lineStart(text, child.from);
      groups.push({ from: start, node: child });
    } else if (isComment(last.node) || size(child) > size(last.node)) last.node = child;
    previous = child;
  }
  return groups.map((group, index) => ({ ...group, to: groups[index + 1]?.from ?? to }));
}

function beginsGroup(text: string, previous: SyntaxNode | null, child: SyntaxNode): boolean {
  const start = lineStart(text, child.from);
  const beginsLine = text.slice(start, child.from).trim() === "";
  if (!beginsLine || /^[)\]};,]/.test(text.slice(child.from, child.from + 1))) return false;
  const attached =
    previous !== null &&
    isComment(previous) &&
    !/\n\s*\n/.test(text.slice(previous.to - 1, child.from));
  return !attached;
}

function isComment(node: SyntaxNode): boolean {
  return /Comment$|^Attribute$|^Decorator$/.test(node.name);
}

function size(node: SyntaxNode): number {
  return node.to - node.from;
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}
