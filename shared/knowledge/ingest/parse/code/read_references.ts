import type { SyntaxNode } from "@lezer/common";
import type { CodeGrammar, ReadNode } from "./grammar.ts";

const ARGUMENTS = new Set([
  "ArgList",
  "ArgumentList",
  "Arguments",
  "TypeArgList",
  "TypeArguments",
  "ParenthesizedTokens",
  "BracketedTokens",
  "BracedTokens",
  "!",
]);

/** A name as every language's is kept: "a::b", "a->b" and "a\b" are "a.b". */
export function dotted(name: string): string {
  return name
    .replace(/\s+/g, "")
    .replace(/::|->|\\|\?\./g, ".")
    .replace(/^\./, "");
}

/** The name a call calls; null where it calls what has none, like the result of another call. */
export function calledName(
  call: SyntaxNode,
  read: ReadNode,
  owner: string | undefined,
): string | null {
  let end = call.to;
  for (let child = call.firstChild; child !== null; child = child.nextSibling) {
    if (!ARGUMENTS.has(child.name)) continue;
    end = child.from;
    break;
  }
  // The callee of a long chain of calls is long itself: its end has the name.
  const length = end - call.from;
  const callee = read(call).slice(Math.max(0, length - 200), length);
  const name = dotted(callee.replace(/^new\s/, ""));
  const plain = /^[\p{L}\w$#.]+$/u.test(name) ? name : (/[\p{L}\w$#]+$/u.exec(name)?.[0] ?? null);
  if (plain === null || owner === undefined) return plain;
  return plain.replace(/^(?:this|self|Self|\$this|static)\./, `${owner}.`);
}

/** A supertype named in a declaration's head. */
export interface Supertype {
  readonly kind: "extends" | "implements";
  readonly name: string;
}

/** What a declaration extends and implements. */
export function supertypes(node: SyntaxNode, grammar: CodeGrammar, read: ReadNode): Supertype[] {
  const rustTrait = node.name === grammar.scope && node.getChild("for") ? node : null;
  if (rustTrait !== null) {
    const type = grammar.typeNames.flatMap((name) => rustTrait.getChildren(name));
    const first = type.sort((left, right) => left.from - right.from)[0];
    return first === undefined ? [] : [{ kind: "implements", name: typeName(first, read) }];
  }
  return clause(node, grammar, read, null);
}

function clause(
  node: SyntaxNode,
  grammar: CodeGrammar,
  read: ReadNode,
  given: Supertype["kind"] | null,
): Supertype[] {
  const found: Supertype[] = [];
  let kind = given;
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name === "extends" || child.name === "implements") kind = child.name;
    else if (grammar.heritage.includes(child.name) && node.name !== "CallExpression") {
      found.push(...clause(child, grammar, read, kind ?? "extends"));
    } else if (kind !== null && grammar.typeNames.includes(child.name)) {
      // Python: "metaclass=Meta" is no base.
      const option =
        child.nextSibling?.name === "AssignOp" || child.prevSibling?.name === "AssignOp";
      if (!option) found.push({ kind, name: typeName(child, read) });
    }
  }
  return found;
}

function typeName(node: SyntaxNode, read: ReadNode): string {
  return dotted(read(node).split("<", 1)[0] ?? "");
}
