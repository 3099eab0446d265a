import type { SyntaxNode } from "@lezer/common";
import { z } from "zod";
import { typed } from "./exported_names.ts";

/** The names that a piece of code gives something itself. */
export interface Bindings {
  /** Those that no longer mean what the project exports under the name. */
  readonly foreign: ReadonlySet<string>;
  /** Those that stand for what the project exports. */
  readonly own: ReadonlySet<string>;
  /** Those that stand for a module of the project: `import * as slugs`. */
  readonly modules: ReadonlySet<string>;
}

/** What is bound by one statement, and the module that it comes from, if any. */
interface Binding {
  readonly target: SyntaxNode;
  readonly specifier: string | undefined;
}

/** What begins whatever gives a name; texts without it need no parser. */
const BINDS = /\b(?:const|import|let|var)\b/;

/** Reads what a piece of code imports and declares; `isOwn` says whether a specifier is the project's. */
export function readBindings(code: string, isOwn: (specifier: string) => boolean): Bindings {
  const [foreign, own, modules] = [new Set<string>(), new Set<string>(), new Set<string>()];
  if (!BINDS.test(code)) return { foreign, own, modules };
  const textOf = ({ from, to }: SyntaxNode) => code.slice(from, to);
  const bind = ({ target, specifier }: Binding) => {
    const isOfProject = specifier !== undefined && isOwn(specifier);
    for (const definition of definitionsIn(target)) {
      const name = textOf(definition);
      if (isOfProject) own.add(name);
      const original = originalName(definition, textOf);
      if (isOfProject && original === "*") modules.add(name);
      else if (!isOfProject || original !== name) foreign.add(name);
    }
  };
  typed.parse(code).iterate({
    enter: ({ node, name }) => {
      if (name === "ImportDeclaration") bind({ target: node, specifier: stringIn(node, textOf) });
      if (name === "VariableDeclaration") declarationsIn(node, textOf).forEach(bind);
    },
  });
  return { foreign, own, modules };
}

/** "const a = 1, { b } = require('c')": each with its own value. */
function declarationsIn(node: SyntaxNode, textOf: (node: SyntaxNode) => string): Binding[] {
  const bindings: Binding[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (/^(?:VariableDefinition|ObjectPattern|ArrayPattern)$/.test(child.name))
      bindings.push({ target: child, specifier: undefined });
    const last = bindings.at(-1);
    if (child.prevSibling?.name === "Equals" && last !== undefined)
      bindings[bindings.length - 1] = { ...last, specifier: requiredBy(child, textOf) };
  }
  return bindings;
}

/** The module that a value is required or imported from. */
function requiredBy(value: SyntaxNode, textOf: (node: SyntaxNode) => string): string | undefined {
  const callee = value.getChild("VariableName");
  if (callee !== null && textOf(callee) === "require") {
    return stringIn(value.getChild("ArgList"), textOf);
  }
  return value.getChild("DynamicImport") === null ? undefined : stringIn(value, textOf);
}

function stringIn(
  node: SyntaxNode | null,
  textOf: (node: SyntaxNode) => string,
): string | undefined {
  const found = node?.getChild("String");
  return found ? textOf(found).slice(1, -1) : undefined;
}

function definitionsIn(target: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  target.cursor().iterate(({ name, node }) => {
    if (name === "VariableDefinition") found.push(node);
  });
  return found;
}

/** What a name is called where it comes from. */
function originalName(definition: SyntaxNode, textOf: (node: SyntaxNode) => string): string {
  const before = definition.prevSibling;
  if (before?.name === "as") return before.prevSibling ? textOf(before.prevSibling) : "";
  const isProperty = definition.parent?.name === "PatternProperty" && before !== null;
  const property = definition.parent?.getChild("PropertyName");
  return isProperty ? (property ? textOf(property) : "") : textOf(definition);
}

/** Whether a specifier is of the project itself: of one of its files, or its package. */
export function ownSpecifier(
  files: readonly { readonly path: string; readonly content: string }[],
): (specifier: string) => boolean {
  const name = packageName(files.find(({ path }) => path === "package.json")?.content ?? "{}");
  return (specifier) =>
    /^[.#~/]|^@\//.test(specifier) || specifier === name || specifier.startsWith(`${name}/`);
}

const manifestSchema = z.looseObject({ name: z.string().min(1) });

/** A manifest that cannot be read names no package. */
function packageName(manifest: string): string | undefined {
  try {
    return manifestSchema.parse(JSON.parse(manifest)).name;
  } catch {
    return undefined;
  }
}
