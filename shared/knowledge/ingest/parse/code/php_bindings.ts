import type { SyntaxNode } from "@lezer/common";
import { type Binding, type Bound, type ReadNode, typeNameOf } from "./grammar.ts";

const value = (type: string | null): Binding => ({ kind: "value", type });

/** The types of a "use" are known by their last names: namespaces follow no folder that can be read here. */
export function bindPhpUses(node: SyntaxNode, read: ReadNode): Bound[] {
  const alias = node.getChild("as")?.nextSibling;
  const used = node.getChild("QualifiedName");
  if (!alias || used === null) return [];
  return [[read(alias), value(read(used).split("\\").at(-1) ?? null)]];
}

export function bindPhpParameters(list: SyntaxNode, read: ReadNode): Bound[] {
  return ["Parameter", "PropertyParameter"].flatMap((kind) =>
    list.getChildren(kind).flatMap((parameter) => variable(parameter, parameter, read)),
  );
}

export function bindPhpVariables(assignment: SyntaxNode, read: ReadNode): Bound[] {
  const target = assignment.getChild("VariableName");
  const made = assignment.lastChild;
  if (target === null || target.from !== assignment.from) return [];
  const type = made?.name === "NewExpression" ? made.getChild("Name") : null;
  return [[read(target), value(type === null ? null : read(type))]];
}

export function phpFields(node: SyntaxNode, read: ReadNode): Bound[] {
  const found = node
    .getChildren("VariableDeclarator")
    .flatMap((each) => variable(each, node, read));
  const promoted = node
    .getChildren("PropertyParameter")
    .flatMap((each) => variable(each, each, read));
  return [...found, ...promoted].map(([name, binding]) => [name.replace("$", ""), binding]);
}

function variable(node: SyntaxNode, typed: SyntaxNode, read: ReadNode): Bound[] {
  const name = node.getChild("VariableName");
  const type = typed.getChild("NamedType");
  return name === null ? [] : [[read(name), value(type === null ? null : typeNameOf(read(type)))]];
}
