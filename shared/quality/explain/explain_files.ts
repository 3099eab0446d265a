import type { RunFile } from "../assess/run_files.ts";
import { isReadable } from "../healing/candidates/find_syntax_repairs.ts";
import { ProjectSources } from "../mutation/project_sources.ts";
import type { ParsedSource } from "../mutation/walk_source.ts";
import { explainModule } from "./explain_module.ts";
import type { Explanation, Statement } from "./explanation.ts";
import { lineOf } from "./line_of.ts";

/** Says of the sources among the paths what they import, export, call, change and throw, each with its place. */
export function explainFiles(
  files: readonly RunFile[],
  isAsked: (path: string) => boolean,
): Explanation {
  const sources = new ProjectSources(files);
  const statements: Statement[] = [];
  const notExplained: string[] = [];
  for (const { path, kind } of files.filter((file) => isAsked(file.path))) {
    if (kind !== "source") continue;
    const source = sources.parse(path);
    if (source === undefined) {
      notExplained.push(`${path}: not JavaScript or TypeScript without JSX, or too long`);
      continue;
    }
    if (!isReadable(source)) notExplained.push(`${path}: parts of it cannot be parsed`);
    statements.push(...explainModule(source), ...importersOf(files, sources, path));
  }
  return {
    verdict: notExplained.length === 0 ? "complete" : "partial",
    statements,
    notExplained,
  };
}

/** Who imports a module, where the import stands. */
function importersOf(
  files: readonly RunFile[],
  sources: ProjectSources,
  path: string,
): readonly Statement[] {
  const importing = files.filter((file) => sources.importsOf(file.path).includes(path));
  return importing.map((file) => {
    const source = sources.parse(file.path);
    const line = source === undefined ? 1 : lineOf(source, placeOfImport(source, path));
    return { path: file.path, line, of: null, kind: "importer", text: `imports ${path}` };
  });
}

function placeOfImport({ content }: ParsedSource, path: string): number {
  const name = path.slice(path.lastIndexOf("/") + 1).replace(/\.\w+$/, "");
  return Math.max(0, content.indexOf(`/${name}`));
}
