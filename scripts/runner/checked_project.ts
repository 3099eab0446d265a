import { type CheckedFile, isTypeScript, readDeclaredPackages } from "../../shared/quality/mod.ts";
import { chooseOptions } from "./compiler_options.ts";
import { findAvailable } from "./package_folders.ts";
import { ROOT } from "./project_files.ts";
import { withoutSilencing } from "./silencing.ts";

/** A project as it was delivered, and as the compiler is shown it. */
export interface CheckedProject {
  /** What was delivered, by the path that the compiler knows. */
  readonly delivered: ReadonlyMap<string, string>;
  readonly shown: ReadonlyMap<string, string>;
  readonly declared: ReadonlyMap<string, string>;
  readonly available: ReadonlySet<string>;
}

/** Reads a project. Packages that it brings along are none of its files: they come from where it is checked. */
export function readProject(files: readonly CheckedFile[]): CheckedProject {
  const own = files.filter(({ path }) => !path.split("/").includes("node_modules"));
  const declared = readDeclaredPackages(own);
  return {
    delivered: new Map(own.map(({ path, content }) => [`${ROOT}/${path}`, content])),
    shown: new Map(
      own.map(({ path, content }) => [`${ROOT}/${path}`, withoutSilencing(path, content)]),
    ),
    declared,
    available: findAvailable(declared),
  };
}

/** The configuration that the compiler works by: every file of TypeScript, whatever the project leaves out. */
export function configure(
  { delivered }: CheckedProject,
  own: Readonly<Record<string, unknown>>,
  isForeign: boolean,
): string {
  const paths = [...delivered.keys()];
  const deno = paths.some((path) => /\/deno\.jsonc?$|\/supabase\/functions\//.test(path));
  return JSON.stringify({
    compilerOptions: chooseOptions(own, { deno, isForeign }),
    files: paths.filter(isTypeScript),
  });
}
