import type { SyntaxNodeRef } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { SourceFile } from "../../sandbox/contract.ts";

export const typed = parser.configure({ dialect: "ts jsx" });
const CODE = /\.[cm]?[jt]sx?$/;
/** Within these, names are no longer those of the module. */
const INNER = new Set(["Block", "ParamList", "ClassBody", "ArrowFunction"]);
const NAMES = new Set(["VariableDefinition", "VariableName", "PropertyDefinition", "PropertyName"]);
/** What the statement that exports is made of besides. */
const PLUMBING = new Set(["exports", "module", "Object", "defineProperty", "assign", "freeze"]);

/** The names under which the sources of a project export anything. */
export function exportedNames(files: readonly SourceFile[]): ReadonlySet<string> {
  const sources = files.filter(({ kind, path }) => kind === "source" && CODE.test(path));
  return new Set(
    sources.flatMap(({ path, content }) => [...namesOf(content), ...fileName(path, content)]),
  );
}

/** What a module exports without a name is called as its file is. */
function fileName(path: string, content: string): string[] {
  const [, name = "index"] = /([\w$]+)\.[cm]?[jt]sx?$/.exec(path) ?? [];
  const isNameless = /\bexport\s+default\b|\bmodule\.exports\s*=/.test(content);
  return isNameless && name !== "index" ? [name] : [];
}

function namesOf(content: string): string[] {
  const names: string[] = [];
  const tree = typed.parse(content);
  const read = ({ name, from, to }: SyntaxNodeRef) => {
    if (INNER.has(name)) return false;
    const text = content.slice(from, to);
    if (NAMES.has(name) && !PLUMBING.has(text)) names.push(text);
    return true;
  };
  for (let node = tree.topNode.firstChild; node !== null; node = node.nextSibling) {
    const isExport =
      node.name === "ExportDeclaration" ||
      /\bexports\b/.test(content.slice(node.from, Math.min(node.to, node.from + 200)));
    if (isExport) tree.iterate({ from: node.from, to: node.to, enter: read });
  }
  return names;
}
