import { z } from "zod";
import type { RunFile } from "../assess/run_files.ts";

const manifestSchema = z.looseObject({
  main: z.unknown().optional(),
  module: z.unknown().optional(),
  types: z.unknown().optional(),
  exports: z.unknown().optional(),
});

/** Folders that hold a module in one of its forms: as it is written, or built. */
const FORMS = /^(?:\.\/)?(?:(?:src|lib|dist|build|out|es|esm|cjs)\/)*/;

/** A module's path without the folder and the ending of its form: `dist/esm/index.mjs` is `index`, as `src/index.ts`. */
export function moduleName(path: string): string {
  return path.replace(FORMS, "").replace(/(?:\.d)?\.[cm]?[jt]sx?$/, "");
}

/** The names of the modules that a package offers: what its manifest says, or its `index`. */
export function findEntries(files: readonly RunFile[]): ReadonlySet<string> {
  const manifest = files.find(({ path }) => path === "package.json")?.content ?? "{}";
  const named = readManifest(manifest);
  return new Set(named.length === 0 ? ["index"] : named.map(moduleName));
}

function readManifest(content: string): readonly string[] {
  try {
    const { main, module, types, exports } = manifestSchema.parse(JSON.parse(content));
    return [main, module, types, exports].flatMap(textsIn).filter((path) => CODE.test(path));
  } catch {
    return [];
  }
}

const CODE = /\.[cm]?[jt]sx?$/;

/** All texts in a value, however deep: the conditions of `exports` nest. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
