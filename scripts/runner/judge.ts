import type { TypeCheck, TypeFault } from "../../shared/quality/mod.ts";
import { isTypeScript, packageOf } from "../../shared/quality/mod.ts";
import type { CheckedProject } from "./checked_project.ts";
import type { Diagnostic } from "./compiler.ts";
import { ROOT } from "./project_files.ts";
import { isSilenced } from "./silencing.ts";

const ERROR = 1;
const MOST_ERRORS = 100;
/** The compiler's codes for a module that it does not find, or finds no declarations for. */
/** Names of a test runner or of Node, where their types are missing. */
const UNKNOWN_GLOBAL = new Set([2580, 2582, 2591, 2593]);
const UNKNOWN_MODULE = new Set([2307, 2688, 2792, 2882, 7016]);
/** What follows from a package whose types are unknown: types that nothing says, and calls of unknown functions. */
const FOLLOWS = (code: number) => (code >= 7005 && code <= 7053) || code === 2347;

/** Tells what is wrong from what could not be known. */
export function judge(project: CheckedProject, diagnostics: readonly Diagnostic[]): TypeCheck {
  const errors: TypeFault[] = [];
  const unknown = new Set<string>();
  const silenced: string[] = [];
  for (const diagnostic of diagnostics.filter(({ category }) => category === ERROR)) {
    const { fileName = "", code, text } = diagnostic;
    const content = project.delivered.get(fileName);
    // Of the compiler itself, or of a package: nothing that the project could correct.
    if (content === undefined) {
      if (!fileName.includes("/node_modules/")) throw new Error(`the compiler says: ${text}`);
      continue;
    }
    const module = readUnknown(project, fileName, diagnostic);
    if (module === "not_code") continue;
    if (module !== "wrong") {
      unknown.add(module.types);
      continue;
    }
    const path = fileName.slice(ROOT.length + 1);
    const line = content.slice(0, diagnostic.pos).split("\n").length;
    if (isSilenced(content, line))
      silenced.push(`${path}:${line}, which a comment silences: ${text}`);
    else errors.push({ path, line, code, message: text });
  }
  return {
    status: "checked",
    files: [...project.delivered.keys()].filter(isTypeScript).length,
    errors: errors.filter(({ code }) => unknown.size === 0 || !FOLLOWS(code)).slice(0, MOST_ERRORS),
    open: [
      ...[...unknown].map((types) => `types of ${types}`),
      ...findBelieved(project),
      ...silenced,
    ].slice(0, MOST_ERRORS),
  };
}

/** Declarations without code are believed by the compiler, of the project's own and of packages alike. */
function findBelieved({ delivered }: CheckedProject): string[] {
  return [...delivered]
    .filter(([path, content]) => /\.d\.[cm]?ts$/.test(path) && /\b(declare|module)\b/.test(content))
    .map(([path]) => `what ${path.slice(ROOT.length + 1)} declares, of which there is no code`);
}

function readUnknown(
  project: CheckedProject,
  fileName: string,
  { code, text }: Diagnostic,
): ReturnType<typeof readUnknownModule> {
  if (UNKNOWN_GLOBAL.has(code))
    return { types: "the test runner or of Node, which nothing declares" };
  return UNKNOWN_MODULE.has(code) ? readUnknownModule(project, fileName, text) : "wrong";
}

/** Whether an import is wrong, leads to a file that is not code, or to a package whose types are not here. */
function readUnknownModule(
  { delivered, declared, available }: CheckedProject,
  fileName: string,
  text: string,
): "wrong" | "not_code" | { readonly types: string } {
  const specifier = /'([^']*)'/.exec(text)?.[1] ?? "";
  if (specifier.startsWith(".")) {
    const target = decodeURI(new URL(specifier, `file://${fileName}`).pathname);
    const isCode = /\.[cm]?[jt]sx?$|\.json$/.test(target);
    return delivered.has(target) && !isCode ? "not_code" : "wrong";
  }
  if (/^(npm|jsr|https?):/.test(specifier)) return { types: specifier };
  const name = packageOf(specifier);
  const version = declared.get(name);
  const isKnown = version === undefined || (available.has(name) && !text.startsWith("Could not"));
  return isKnown ? "wrong" : { types: `${name}@${version}` };
}
