import native from "typescript-native/package.json" with { type: "json" };
import {
  type CheckedFile,
  classifyFile,
  type TypeCheck,
  type TypeFault,
} from "../../shared/quality/mod.ts";
import { checkProject } from "./check_project.ts";

const COMPILED = /\.([cm]?[jt]sx?|jsonc?)$/;

/**
 * Checks the types of a project that somebody else wrote. What may be an error for this compiler alone, or only
 * in a test, whose types few projects check, shows nothing to be wrong: it remains open.
 */
export async function checkForeignTypes(files: readonly CheckedFile[]): Promise<TypeCheck> {
  const compiled = files.filter(({ path }) => COMPILED.test(path));
  const types = await checkProject(compiled, { isForeign: true });
  if (types.status === "not_checked") return types;
  const isOther = hasOtherCompiler(files);
  // What an import by another name than a path means, paths of tsconfig.json and settings of vitest say.
  const isAlias = ({ code, message }: TypeFault) => code === 2307 && !/'\.{1,2}\//.test(message);
  const isOpen = (fault: TypeFault) =>
    isOther || classifyFile(fault.path) === "test" || isAlias(fault);
  return {
    ...types,
    errors: types.errors.filter((error) => !isOpen(error)),
    open: [
      ...types.open,
      ...types.errors
        .filter(isOpen)
        .map(({ path, line, message }) => `${path}:${line} for this compiler: ${message}`),
    ],
  };
}

/** Whether a project was written for a TypeScript of another major version. */
function hasOtherCompiler(files: readonly CheckedFile[]): boolean {
  const content = files.find(({ path }) => path === "package.json")?.content ?? "";
  const declared = /"typescript"\s*:\s*"[^\d"]*(\d+)/.exec(content)?.[1];
  return declared !== undefined && declared !== native.version.split(".")[0];
}
