import type { SyntaxNode } from "@lezer/common";
import {
  type Binding,
  type Bound,
  childrenOf,
  type ReadAlias,
  type ReadNode,
  typeNameOf,
} from "./grammar.ts";

/** One name that a statement imports; without `name` the module itself. */
interface Imported {
  readonly module: string;
  readonly name: string | null;
  readonly local: string;
}

/** "from .a import b as c" is b of "./a"; "import a.b as c, d" is "a.b" and "d". */
function importedBy(node: SyntaxNode, read: ReadNode): Imported[] {
  const children = childrenOf(node).filter(({ name }) => !/^(?:\(|\)|Comment)$/.test(name));
  const keyword = children.findIndex(({ name }) => name === "import");
  const from = children[0]?.name === "from";
  const module = from ? modulePath(children.slice(1, keyword).map(read).join("")) : null;
  const found: Imported[] = [];
  let words: string[] = [];
  const add = () => {
    const [written = "", local] = words.join(" ").split(" as ", 2);
    const name = written.replaceAll(" ", "");
    if (name === "") return;
    found.push(
      module === null
        ? { module: name, name: null, local: local ?? name }
        : { module, name, local: local ?? name },
    );
    words = [];
  };
  for (const child of children.slice(keyword + 1)) {
    if (child.name === ",") add();
    else words.push(read(child));
  }
  add();
  return found;
}

function modulePath(written: string): string {
  const [, dots = "", name = ""] = /^(\.*)(.*)$/s.exec(written) ?? [];
  if (dots === "") return name;
  const folder = dots.length === 1 ? "./" : "../".repeat(dots.length - 1);
  return `${folder}${name.replaceAll(".", "/")}`;
}

/** The modules that a statement imports, as written. */
export function pythonModules(node: SyntaxNode, read: ReadNode): string[] {
  return [...new Set(importedBy(node, read).map(({ module }) => module))];
}

export function bindPythonImports(node: SyntaxNode, read: ReadNode): Bound[] {
  return importedBy(node, read).map(({ module, name, local }): Bound => {
    if (name === null) {
      // "import a.b" binds a; its members are written "a.b.c".
      return [
        local.split(".")[0] ?? local,
        { kind: "module", module: local === module ? (module.split(".")[0] ?? module) : module },
      ];
    }
    if (name === "*") return ["*", { kind: "module", module }];
    return [local, { kind: "member", module, name }];
  });
}

/** What a package gives under another name than its module does. */
export function readPythonExports(node: SyntaxNode, read: ReadNode): ReadAlias[] {
  if (node.parent?.parent !== null) return [];
  return importedBy(node, read).flatMap(({ module, name, local }): ReadAlias[] =>
    name === null || name === "*" || name === local
      ? []
      : [{ name: local, target: `${module}#${name}` }],
  );
}

const value = (type: string | null): Binding => ({ kind: "value", type });

export function bindPythonParameters(list: SyntaxNode, read: ReadNode): Bound[] {
  return list.getChildren("VariableName").map((name) => {
    const type = name.nextSibling?.name === "TypeDef" ? name.nextSibling : null;
    return [read(name), value(type === null ? null : pythonType(read(type)))];
  });
}

/** "Optional[Foo]", "Foo | None" and "'Foo'" are of the type Foo. */
function pythonType(written: string): string | null {
  const bare = written
    .replace(/^\s*:?\s*/, "")
    .replace(/^["']|["']$|^(?:t\.|typing\.)?Optional\[|\s*\|\s*None$/g, "");
  return typeNameOf(bare.replace(/\]$/, ""));
}

/** What is assigned, looped over or opened: of a type where a class is called. */
export function bindPythonVariables(node: SyntaxNode, read: ReadNode): Bound[] {
  const children = childrenOf(node);
  const end = children.findIndex(({ name }) => /^(?:AssignOp|in|Body)$/.test(name));
  const type = node.getChild("TypeDef");
  const given = node.name === "AssignStatement" ? madeType(node.lastChild, read) : null;
  return children.slice(0, end === -1 ? undefined : end).flatMap((child): Bound[] => {
    if (child.name === "TupleExpression") {
      return child.getChildren("VariableName").map((each) => [read(each), value(null)]);
    }
    if (child.name !== "VariableName") return [];
    if (node.name === "WithStatement" && child.prevSibling?.name !== "as") return [];
    return [[read(child), value(type === null ? given : pythonType(read(type)))]];
  });
}

function madeType(node: SyntaxNode | null, read: ReadNode): string | null {
  const called = node?.name === "CallExpression" ? node.firstChild : null;
  const name = called ? typeNameOf(read(called)) : null;
  return name !== null && /^(?:[\w.]+\.)?_?[A-Z]\w*$/.test(name) ? name : null;
}

/** "self.a = Foo()" and "a: Foo" of a class. */
export function pythonFields(node: SyntaxNode, read: ReadNode): Bound[] {
  const [target] = childrenOf(node);
  if (target === undefined) return [];
  const annotation = node.getChild("TypeDef");
  const type = annotation === null ? madeType(node.lastChild, read) : pythonType(read(annotation));
  const own = /^self\.(\w+)$/.exec(read(target))?.[1];
  const inClass = node.parent?.parent?.name === "ClassDefinition" && target.name === "VariableName";
  const name = own ?? (inClass ? read(target) : undefined);
  return name === undefined || type === null ? [] : [[name, value(type)]];
}
