import type { SyntaxNode } from "@lezer/common";
import type { ParsedSource } from "../../mutation/walk_source.ts";

interface Named {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

/** An import of names from a module of the project. */
export interface NamedImport {
  readonly specifier: Named;
  readonly names: readonly Named[];
}

/** What a module declares at its top, imports and exports, by their names. */
export interface ModuleNames {
  readonly exported: ReadonlySet<string>;
  /** What is declared at the top, by the place in front of which `export` would stand. */
  readonly declared: ReadonlyMap<string, number>;
  readonly imports: readonly NamedImport[];
  /** All names that are declared anywhere, imports among them. */
  readonly known: ReadonlySet<string>;
  /** The uses of names. */
  readonly used: readonly Named[];
  /** The members that are asked of values. */
  readonly members: readonly Named[];
}

const DECLARATIONS = new Set(["ClassDeclaration", "FunctionDeclaration", "VariableDeclaration"]);

/** Reads the names of a module from its syntax. */
export function readModuleNames({ content, tree }: ParsedSource): ModuleNames {
  const named = ({ from, to }: SyntaxNode): Named => ({ name: content.slice(from, to), from, to });
  const exported = new Set<string>();
  const declared = new Map<string, number>();
  const imports: NamedImport[] = [];
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    if (DECLARATIONS.has(node.name)) {
      for (const name of namesOf(node)) declared.set(named(name).name, node.from);
    } else if (node.name === "ExportDeclaration") {
      for (const name of exportedBy(node)) exported.add(named(name).name);
    }
    const found = readImport(node, named);
    if (found !== undefined) imports.push(found);
  }
  return { exported, declared, imports, ...readUses(tree, named) };
}

/** The names that a declaration introduces. */
function namesOf(declaration: SyntaxNode): readonly SyntaxNode[] {
  return declaration.getChildren("VariableDefinition");
}

function exportedBy(node: SyntaxNode): readonly SyntaxNode[] {
  if (node.getChild("default") !== null) return [];
  const declaration = [...DECLARATIONS]
    .map((name) => node.getChild(name))
    .find((each) => each !== null);
  if (declaration !== undefined && declaration !== null) return namesOf(declaration);
  const group = node.getChild("ExportGroup");
  // Of `a as b` the last one counts.
  return group === null ? [] : lastOfEach(group).filter(({ name }) => name.startsWith("Variable"));
}

function lastOfEach(group: SyntaxNode): readonly SyntaxNode[] {
  const last: SyntaxNode[] = [];
  for (let node = group.firstChild; node !== null; node = node.nextSibling) {
    const isEnd = node.nextSibling?.name === "," || node.nextSibling?.name === "}";
    if (isEnd && node.name !== "," && node.name !== "{") last.push(node);
  }
  return last;
}

function readImport(node: SyntaxNode, named: (node: SyntaxNode) => Named): NamedImport | undefined {
  if (node.name !== "ImportDeclaration" && node.name !== "ExportDeclaration") return undefined;
  const specifier = node.getChild("String");
  if (specifier === null) return undefined;
  const group = node.getChild("ImportGroup") ?? node.getChild("ExportGroup");
  const { from, to, name } = named(specifier);
  return {
    specifier: { name: name.slice(1, -1), from: from + 1, to: to - 1 },
    names: group === null ? [] : firstOfEach(group).map(named),
  };
}

/** Of `a as b` the first one is the name in the other module. */
function firstOfEach(group: SyntaxNode): readonly SyntaxNode[] {
  const first: SyntaxNode[] = [];
  for (let node = group.firstChild; node !== null; node = node.nextSibling) {
    const isStart = node.prevSibling?.name === "," || node.prevSibling?.name === "{";
    if (isStart && node.name !== "," && node.name !== "}") first.push(node);
  }
  return first;
}

function readUses(tree: ParsedSource["tree"], named: (node: SyntaxNode) => Named) {
  const known = new Set<string>();
  const used: Named[] = [];
  const members: Named[] = [];
  tree.iterate({
    enter({ name, node }) {
      if (name === "VariableDefinition" || name === "TypeDefinition") known.add(named(node).name);
      const isPassedOn = node.parent?.name === "ExportGroup" || node.parent?.name === "ImportGroup";
      if (name === "VariableName" && !isPassedOn) used.push(named(node));
      if (name === "PropertyName") members.push(named(node));
    },
  });
  return { known, used, members };
}
