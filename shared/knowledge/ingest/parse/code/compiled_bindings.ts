import type { SyntaxNode } from "@lezer/common";
import {
  type Binding,
  type Bound,
  childrenOf,
  type ReadNode,
  strings,
  typeNameOf,
} from "./grammar.ts";

const value = (type: string | null): Binding => ({ kind: "value", type });
const TYPE_NODES =
  /^(?:TypeName|GenericType|ScopedTypeName|QualifiedType|PointerType|ParameterizedType|TypeIdentifier|ScopedTypeIdentifier|TemplateType|ReferenceType)$/;

function typeOf(node: SyntaxNode, read: ReadNode): string | null {
  const type = childrenOf(node).find(({ name }) => TYPE_NODES.test(name));
  return type === undefined ? null : typeNameOf(read(type));
}

/** A name that may stand in pointers, references and with a value it begins with. */
function declaredNames(node: SyntaxNode, names: readonly string[]): SyntaxNode[] {
  return childrenOf(node).flatMap((child) => {
    if (names.includes(child.name)) return [child];
    return /^(?:Pointer|Reference|Init|Array|Variable)Declarator$/.test(child.name)
      ? declaredNames(child, names)
      : [];
  });
}

/** "Foo *a = …, b" of C, C++ and Java, and their parameters. */
export function bindTyped(node: SyntaxNode, read: ReadNode): Bound[] {
  const type = typeOf(node, read);
  return declaredNames(node, ["Identifier", "FieldIdentifier", "Definition"]).map((name) => [
    read(name),
    value(type ?? constructed(node, read)),
  ]);
}

function constructed(node: SyntaxNode, read: ReadNode): string | null {
  const made = /\bnew\s+([\w:.]+)/.exec(read(node).slice(0, 200))?.[1];
  return made === undefined ? null : typeNameOf(made);
}

/** "import a.b.C;" gives C, "import static a.B.c;" gives c. */
export function bindJavaImport(node: SyntaxNode, read: ReadNode): Bound[] {
  const parts = read(node)
    .replace(/^import\s+|\s*;$/g, "")
    .split(".");
  const name = parts.at(-1) ?? "";
  if (name === "*" || parts.length < 2) return [];
  if (!/^static\s/.test(parts[0] ?? "")) {
    const module = parts.join(".");
    return [[name, { kind: "member", module, name }]];
  }
  const type = parts.at(-2) ?? "";
  const module = parts
    .slice(0, -1)
    .join(".")
    .replace(/^static\s+/, "");
  return [[name, { kind: "member", module, name: `${type}.${name}` }]];
}

/** Go's own packages have no host: nothing of them is in a document. */
export function bindGoImport(node: SyntaxNode, read: ReadNode): Bound[] {
  const [module] = strings(node, read);
  if (module === undefined) return [];
  const named = node.getChild("DefName");
  const local = named === null ? (module.split("/").at(-1) ?? module) : read(named);
  const foreign = !module.split("/", 1)[0]?.includes(".");
  return [[local, foreign ? { kind: "foreign" } : { kind: "module", module }]];
}

export function bindGoNames(node: SyntaxNode, read: ReadNode): Bound[] {
  const names = node.getChildren("DefName");
  const type = typeOf(node, read) ?? literalType(node.lastChild, read);
  return names.map((name) => [read(name), value(type)]);
}

/** "Foo{…}" and "&Foo{…}". */
function literalType(node: SyntaxNode | null, read: ReadNode): string | null {
  const literal = node?.name === "UnaryExp" ? node.lastChild : node;
  return literal?.name === "TypedLiteral" ? typeOf(literal, read) : null;
}

export function goFields(node: SyntaxNode, read: ReadNode): Bound[] {
  const type = typeOf(node, read);
  const names = node.getChildren("FieldName");
  if (type === null) return [];
  // An embedded type is a field of its own name.
  if (names.length === 0) return [[type.split(".").at(-1) ?? type, value(type)]];
  return names.map((name) => [read(name), value(type)]);
}

export function bindRustNames(node: SyntaxNode, read: ReadNode): Bound[] {
  const name = node.getChild("BoundIdentifier");
  if (name === null) return [];
  const made = node.lastChild?.prevSibling ?? null;
  return [[read(name), value(typeOf(node, read) ?? rustMade(made, read))]];
}

/** "Foo::new(…)" and "Foo {…}". */
function rustMade(node: SyntaxNode | null, read: ReadNode): string | null {
  if (node?.name === "StructExpression") return typeNameOf(read(node.firstChild ?? node));
  const called = node?.name === "CallExpression" ? node.firstChild : null;
  const written = called ? read(called) : "";
  const [type, method] = written.split("::");
  return written.split("::").length === 2 && /^(?:new|default|from|with_)/.test(method ?? "")
    ? (type ?? null)
    : null;
}

export function rustFields(node: SyntaxNode, read: ReadNode): Bound[] {
  const name = node.getChild("FieldIdentifier");
  return name === null ? [] : [[read(name), value(typeOf(node, read))]];
}

/** Only what comes from this crate can be in a document of this project, as far as its name tells. */
export function bindRustUse(node: SyntaxNode, read: ReadNode): Bound[] {
  const path = read(node)
    .replace(/^[\s\S]*?\buse\s+|;$/g, "")
    .trim();
  const own = /^(?:crate|self|super)\b/.test(path);
  const [, names = path.split("::").at(-1) ?? ""] = /\{([\s\S]*)\}$/.exec(path) ?? [];
  return names.split(",").flatMap((each): Bound[] => {
    const [name = "", local] = each.trim().split(/\s+as\s+/, 2);
    const last = name.split("::").at(-1) ?? "";
    if (!/^\w+$/.test(last) || last === "self") return [];
    if (!own) return [[local ?? last, { kind: "foreign" }]];
    return local === undefined ? [] : [[local, value(last)]];
  });
}
