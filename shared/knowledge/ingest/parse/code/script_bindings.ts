import type { SyntaxNode } from "@lezer/common";
import {
  type Binding,
  type Bound,
  childrenOf,
  type Declared,
  type ReadAlias,
  type ReadNode,
  strings,
  typeNameOf,
} from "./grammar.ts";

const FUNCTIONS = new Set(["ArrowFunction", "FunctionExpression", "ClassExpression"]);
const value = (type: string | null): Binding => ({ kind: "value", type });

/** One name of a declaration, and what it is given. */
interface Declarator {
  readonly pattern: SyntaxNode;
  readonly type: string | null;
  readonly value: SyntaxNode | null;
}

/** The names of "const a = …, {b, c: d} = …". */
function declaratorsOf(declaration: SyntaxNode, read: ReadNode): Declarator[] {
  const found: { pattern: SyntaxNode; type: string | null; value: SyntaxNode | null }[] = [];
  let given = false;
  for (const child of childrenOf(declaration)) {
    const last = found.at(-1);
    if (/^(?:VariableDefinition|ObjectPattern|ArrayPattern)$/.test(child.name) && !given) {
      found.push({ pattern: child, type: null, value: null });
    } else if (child.name === ",") given = false;
    else if (child.name === "Equals") given = true;
    else if (child.name === "TypeAnnotation" && last !== undefined)
      last.type = typeNameOf(read(child));
    else if (given && last !== undefined && last.value === null) last.value = child;
  }
  return found;
}

/** The module of "require('./a')". */
function requiredModule(node: SyntaxNode | null, read: ReadNode): string | null {
  if (node?.name !== "CallExpression") return null;
  const callee = node.firstChild;
  const given = node.getChild("ArgList");
  if (callee === null || given === null || read(callee) !== "require") return null;
  return strings(given, read)[0] ?? null;
}

/** What "require('./a').b" gives. */
function requiredMember(node: SyntaxNode | null, read: ReadNode): Binding | null {
  const module = node?.name === "MemberExpression" ? requiredModule(node.firstChild, read) : null;
  const name = node?.getChild("PropertyName") ?? null;
  return module === null || name === null ? null : { kind: "member", module, name: read(name) };
}

/** The names that a pattern takes out of something, each with the name that it has there. */
function patternNames(pattern: SyntaxNode, read: ReadNode): [local: string, name: string][] {
  return childrenOf(pattern).flatMap((property): [string, string][] => {
    const local = property.getChild("VariableDefinition");
    if (property.name !== "PatternProperty" || local === null) return [];
    const name = property.getChild("PropertyName") ?? local;
    return [[read(local), read(name)]];
  });
}

function constructedType(node: SyntaxNode | null, read: ReadNode): string | null {
  const type = node?.name === "NewExpression" ? node.getChild("new")?.nextSibling : null;
  return type ? typeNameOf(read(type)) : null;
}

export function bindVariables(declaration: SyntaxNode, read: ReadNode): Bound[] {
  return declaratorsOf(declaration, read).flatMap(({ pattern, type, value: given }): Bound[] => {
    const member = requiredMember(given, read);
    if (member !== null && pattern.name === "VariableDefinition") return [[read(pattern), member]];
    const module = requiredModule(given, read);
    if (pattern.name === "VariableDefinition") {
      const binding: Binding =
        module === null ? value(type ?? constructedType(given, read)) : { kind: "module", module };
      return [[read(pattern), binding]];
    }
    const names = patternNames(pattern, read);
    return names.map(([local, name]) => [
      local,
      module === null ? value(null) : { kind: "member", module, name },
    ]);
  });
}

/** Parameters, and whatever else is defined in a list of them. */
export function bindParameters(list: SyntaxNode, read: ReadNode): Bound[] {
  return childrenOf(list).flatMap((child): Bound[] => {
    if (child.name === "ObjectPattern") {
      return patternNames(child, read).map(([local]) => [local, value(null)]);
    }
    if (child.name !== "VariableDefinition") return [];
    const type = child.nextSibling?.name === "TypeAnnotation" ? child.nextSibling : null;
    return [[read(child), value(type === null ? null : typeNameOf(read(type)))]];
  });
}

/** "import D, {a as b} from './m'" and "import * as n from './m'". */
export function bindImports(node: SyntaxNode, read: ReadNode): Bound[] {
  const [module] = strings(node, read);
  if (module === undefined) return [];
  const whole = node.getChildren("VariableDefinition").map((local): Bound => {
    const binding: Binding =
      local.prevSibling?.name === "as"
        ? { kind: "module", module }
        : { kind: "member", module, name: "default" };
    return [read(local), binding];
  });
  const named = node.getChildren("ImportGroup").flatMap((group) =>
    group.getChildren("VariableDefinition").map((local): Bound => {
      const renamed = local.prevSibling?.name === "as" ? local.prevSibling.prevSibling : null;
      return [read(local), { kind: "member", module, name: read(renamed ?? local) }];
    }),
  );
  return [...whole, ...named];
}

/** "export {a as b} from './m'", "export default a". */
export function readExports(node: SyntaxNode, read: ReadNode): ReadAlias[] {
  const [module] = strings(node, read);
  const group = node.getChild("ExportGroup");
  const named = childrenOf(group ?? node).flatMap((child): ReadAlias[] => {
    if (group === null || child.prevSibling?.name !== "as") return [];
    const name = child.prevSibling.prevSibling;
    if (name === null) return [];
    return [
      { name: read(child), target: module === undefined ? read(name) : `${module}#${read(name)}` },
    ];
  });
  const exported = node.getChild("default")?.nextSibling;
  if (exported?.name === "VariableName") named.push({ name: "default", target: read(exported) });
  const declared = /^(?:Function|Class)Declaration$/.test(exported?.name ?? "")
    ? exported?.getChild("VariableDefinition")
    : null;
  if (declared) named.push({ name: "default", target: read(declared) });
  return named;
}

/** What "export default" gives that has no name. */
export function declareDefault(node: SyntaxNode): Declared[] {
  const exported = node.getChild("default")?.nextSibling;
  if (!exported || exported.getChild("VariableDefinition") !== null) return [];
  if (/^Function(?:Declaration|Expression)$|^ArrowFunction$/.test(exported.name)) {
    return [{ name: "default", kind: "function", node: exported, value: exported }];
  }
  if (!/^(?:Class(?:Declaration|Expression)|ObjectExpression)$/.test(exported.name)) return [];
  const kind = exported.name === "ObjectExpression" ? "constant" : "class";
  return [{ name: "default", kind, node: exported, value: exported }];
}

export function declareVariables(declaration: SyntaxNode, read: ReadNode): Declared[] {
  const found = declaratorsOf(declaration, read).filter(
    ({ pattern, value: given }) =>
      pattern.name === "VariableDefinition" &&
      requiredModule(given, read) === null &&
      requiredMember(given, read) === null,
  );
  return found.map(({ pattern, value: given }) => ({
    name: read(pattern),
    kind: given === null ? "constant" : kindOf(given),
    node: found.length === 1 ? declaration : pattern,
    value: given,
  }));
}

function kindOf({ name }: SyntaxNode) {
  if (name === "ClassExpression") return "class";
  return FUNCTIONS.has(name) ? "function" : "constant";
}

/** The methods of an object that is written out. */
export function declareProperty(property: SyntaxNode, read: ReadNode): Declared[] {
  const name = property.getChild("PropertyDefinition");
  const given = property.lastChild;
  if (name === null || given === null || !/^[\w$]+$/.test(read(name))) return [];
  const own = property.getChild("ParamList") !== null;
  const nested = given.name === "ObjectExpression";
  if (!own && !FUNCTIONS.has(given.name) && !nested) return [];
  const kind = nested ? "constant" : "method";
  return [{ name: read(name), kind, node: property, value: own ? property : given }];
}

/** "exports.a = …", "Foo.prototype.a = …", "foo.a = function …". */
export function declareAssigned(assignment: SyntaxNode, read: ReadNode): Declared[] {
  const { firstChild: left, lastChild: given } = assignment;
  if (left?.name !== "MemberExpression" || given === null) return [];
  const parts = read(left).split(".");
  if (!parts.every((part) => /^[\w$]+$/.test(part))) return [];
  const name = parts.at(-1) ?? "";
  const kind = kindOf(given);
  const target = parts
    .slice(0, -1)
    .filter((part) => part !== "prototype")
    .join(".");
  if (read(left) === "module.exports") return declareModule(given, read);
  const base = { name, kind, node: assignment, value: given } as const;
  if (/^(?:module\.)?exports$/.test(target)) return given.name === "VariableName" ? [] : [base];
  if (kind === "constant" || /\b(?:this|window|self)\b/.test(target)) return [];
  return [{ ...base, kind: kind === "function" ? "method" : kind, owner: target }];
}

/** A function that is all a module gives. */
function declareModule(given: SyntaxNode, read: ReadNode): Declared[] {
  if (!FUNCTIONS.has(given.name)) return [];
  const named = given.getChild("VariableDefinition");
  const kind = kindOf(given);
  return [{ name: named === null ? "default" : read(named), kind, node: given, value: given }];
}

/** "module.exports = a", "module.exports = {b: a}", "exports.b = a". */
export function readCommonExports(assignment: SyntaxNode, read: ReadNode): ReadAlias[] {
  const left = assignment.firstChild;
  let given = assignment.lastChild;
  while (given?.name === "AssignmentExpression") given = given.lastChild;
  if (left === null || given === null) return [];
  const written = read(left);
  const single = /^(?:module\.)?exports\.([\w$]+)$/.exec(written)?.[1];
  const plain = given.name === "VariableName" ? read(given) : undefined;
  if (single !== undefined) return plain === undefined ? [] : [{ name: single, target: plain }];
  if (written !== "module.exports" && written !== "exports") return [];
  if (plain !== undefined) return [{ name: "default", target: plain }];
  const named = given.getChild("VariableDefinition");
  if (FUNCTIONS.has(given.name) && named) return [{ name: "default", target: read(named) }];
  return given.getChildren("Property").flatMap((property): ReadAlias[] => {
    const name = property.getChild("PropertyDefinition");
    const target = property.getChild("VariableName");
    return name === null || target === null ? [] : [{ name: read(name), target: read(target) }];
  });
}

/** A field of a class, and a parameter of its constructor that is one. */
export function scriptFields(node: SyntaxNode, read: ReadNode): Bound[] {
  const name = node.getChild("PropertyDefinition") ?? node.getChild("PrivatePropertyDefinition");
  if (name !== null) {
    const type = node.getChild("TypeAnnotation");
    const made =
      constructedType(node.lastChild?.prevSibling ?? null, read) ??
      constructedType(node.lastChild, read);
    return [[read(name).replace("#", ""), value(type === null ? made : typeNameOf(read(type)))]];
  }
  return node
    .getChildren("VariableDefinition")
    .filter(({ prevSibling }) => /^(?:Privacy|readonly)$/.test(prevSibling?.name ?? ""))
    .flatMap((each) => bindParameters(node, read).filter(([bound]) => bound === read(each)));
}
