import type { SyntaxNode } from "@lezer/common";
import type { RunFile } from "../assess/run_files.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import { type ParsedSource, walkSource } from "../mutation/walk_source.ts";

/**
 * Finds, in words, where code and its tests are so entangled that a test which passes shows less than it seems: a
 * source takes what its tests bring along, decides itself what `instanceof` says, or has its classes changed by a
 * test. Spies are no such change: to replace what others do is what they are for.
 */
export function findEntanglements(files: readonly RunFile[]): readonly string[] {
  const sources = new ProjectSources(files);
  const kinds = new Map(files.map(({ path, kind }) => [path, kind]));
  return files.flatMap(({ path, kind }) => {
    const source = kind === "source" || kind === "test" ? sources.parse(path) : undefined;
    if (source === undefined) return [];
    if (kind === "test") {
      return findChanged(source).map((name) => `${path} changes ${name}, which it tests`);
    }
    const taken = sources.importsOf(path).filter((imported) => kinds.get(imported) === "test");
    return [
      ...taken.map((imported) => `${path} imports ${imported}, which belongs to its tests`),
      ...(decidesInstances(source)
        ? [`${path} decides itself what is an instance of its classes`]
        : []),
    ];
  });
}

function decidesInstances(source: ParsedSource): boolean {
  let decides = false;
  walkSource(source, {
    names: new Set(["MemberExpression"]),
    visit({ from, to }) {
      decides ||= source.content.slice(from, to) === "Symbol.hasInstance";
    },
  });
  return decides;
}

const CHANGES = new Set([
  "Object.assign",
  "Object.defineProperties",
  "Object.defineProperty",
  "Object.setPrototypeOf",
  "Reflect.defineProperty",
  "Reflect.set",
  "Reflect.setPrototypeOf",
]);

/** The prototypes of imported classes that a test writes to. */
function findChanged(source: ParsedSource): readonly string[] {
  const text = (node: SyntaxNode | null) =>
    node === null ? "" : source.content.slice(node.from, node.to);
  const imported = new Set<string>();
  const changed = new Set<string>();
  const note = (target: string) => {
    const [name = "", member] = target.split(".");
    if (member === "prototype" && imported.has(name)) changed.add(`${name}.prototype`);
  };
  walkSource(source, {
    names: new Set(["ImportDeclaration", "AssignmentExpression", "CallExpression"]),
    visit(node) {
      const { name, firstChild } = node;
      if (name === "ImportDeclaration") {
        if (/^["']\./.test(text(node.getChild("String")))) addNames(text(node), imported);
      } else if (name === "AssignmentExpression") note(text(firstChild));
      else if (CHANGES.has(text(firstChild))) {
        note(text(node.getChild("ArgList")?.firstChild?.nextSibling ?? null));
      }
    },
  });
  return [...changed];
}

function addNames(declaration: string, names: Set<string>): void {
  for (const [name] of declaration.matchAll(/[\p{L}\p{N}_$]+/gu)) names.add(name);
}
