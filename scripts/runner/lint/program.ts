import ts from "typescript";
import type { CheckedProject } from "../checked_project.ts";
import { chooseOptions } from "../compiler_options.ts";
import { ProjectFiles, ROOT } from "../project_files.ts";

/** Files whose words count everywhere, whether or not they are imported. */
export const DECLARATIONS = /\.d\.[cm]?ts$/;

/**
 * The project as the compiler in JavaScript sees it, for rules that ask for types. As for the native one, every file is
 * handed over, and whatever else is on the disk does not exist.
 */
export function createProgram(project: CheckedProject, linted: readonly string[]): ts.Program {
  const files = new ProjectFiles(project.shown, project.available);
  const declarations = [...project.delivered.keys()].filter((path) => DECLARATIONS.test(path));
  const rootNames = [...declarations, ...linted.map((path) => `${ROOT}/${path}`)];
  const { options } = ts.convertCompilerOptionsFromJson(
    { ...chooseOptions({}, { deno: false, isForeign: true }), strict: true },
    ROOT,
  );
  const host: ts.CompilerHost = {
    ...{ useCaseSensitiveFileNames: () => true, getNewLine: () => "\n" },
    ...{ getCurrentDirectory: () => ROOT, getCanonicalFileName: (name) => name },
    ...{ writeFile: () => undefined },
    getDefaultLibFileName: (chosen) => ts.getDefaultLibFilePath(chosen),
    fileExists: (path) => files.fileExists(path),
    readFile: (path) => files.readFile(path),
    directoryExists: (path) => files.directoryExists(path),
    getDirectories: (path) => files.getAccessibleEntries(path).directories,
    realpath: (path) => files.realpath(path),
    getSourceFile(path, languageVersion) {
      const text = files.readFile(path);
      return text === undefined
        ? undefined
        : ts.createSourceFile(path, text, languageVersion, true);
    },
  };
  return ts.createProgram({ rootNames, options, host });
}
