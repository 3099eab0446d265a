import type { SyntaxNode } from "@lezer/common";
import { type CodeGrammar, childrenOf, type ReadNode } from "./grammar.ts";

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
  "TypeArgs",
]);

/** A name as every language's is kept: "a::b", "a->b" and "a\b" are "a.b". */
export function dotted(name: string): string {
  return name
    .replace(/\s+/g, "")
    .replace(/::|->|\\|\?\./g, ".")
    .replace(/^[.#]/, "");
}

/** Nodes that only wrap the name of what is called. */
const WRAPPERS =
  /^(?:InstantiationExpression|TemplateFunction|GenericFunction|ClassMemberName|MethodName|NonNull)/;
const SCOPED =
  /^(?:MemberExpression|SelectorExpr|FieldExpression|FieldAccess|ScopedIdentifier|ScopedExpression|QualifiedName|QualifiedType|ScopedTypeName|ScopedTypeIdentifier|NullsafeMemberExpression)$/;
const NEW = /^(?:NewExpression|ObjectCreationExpression)$/;
const LONGEST_CHAIN = 12;

/** What a call calls, cut at its dots; null for a part that has no name, such as the result of another call. */
export function calledParts(call: SyntaxNode, read: ReadNode): (string | null)[] {
  // The grammar of Java takes "A.class" for an object that is made.
  if (call.name === "ObjectCreationExpression" && call.getChild("new") === null) return [null];
  // Java: "a.b(c)" has no node of its own for what is called.
  const method = call.getChild("MethodName");
  if (method !== null) {
    const receiver = call.firstChild;
    const alone = receiver === null || receiver.name === "MethodName";
    return [...(alone ? [] : partsOf(receiver, read, 0)), read(method)];
  }
  const children = childrenOf(call).filter(
    ({ name }) => name !== "new" && !ARGUMENTS.has(name) && !/Comment/.test(name),
  );
  const [callee] = children;
  return callee === undefined ? [null] : partsOf(callee, read, 0);
}

function partsOf(node: SyntaxNode, read: ReadNode, depth: number): (string | null)[] {
  const { firstChild, lastChild } = node;
  if (depth > LONGEST_CHAIN) return [null];
  if (firstChild === null || lastChild === null) return [nameOf(node, read)];
  if (node.name === "CallExpression" && /^super\(\)$/.test(read(node))) return ["super"];
  // "new Foo().go()" and "(&foo).go()" are of a type, and of a name.
  if (NEW.test(node.name)) return partsOf(childrenOf(node)[1] ?? firstChild, read, depth + 1);
  if (WRAPPERS.test(node.name)) return partsOf(firstChild, read, depth + 1);
  if (/^(?:GenericType|TemplateType|ParameterizedType)$/.test(node.name)) {
    return partsOf(firstChild, read, depth + 1);
  }
  if (!SCOPED.test(node.name)) return [null];
  const names = childrenOf(node).filter(
    ({ name }) => /\w/.test(name) && !/Comment|^new$/.test(name),
  );
  return names.flatMap((each) => partsOf(each, read, depth + 1));
}

function nameOf(node: SyntaxNode, read: ReadNode): string | null {
  const text = read(node);
  return /^#?[\p{L}\w$]+$/u.test(text) ? text.replace("#", "") : null;
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
  return dotted(read(node).split(/[<[]/, 1)[0] ?? "");
}
