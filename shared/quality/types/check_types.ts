import type { RunnerSettings } from "../../kernel/mod.ts";
import { askRunner } from "../ask_runner.ts";
import { type CheckedFile, type TypeCheck, typeCheckSchema } from "./contract.ts";

/** Checks the types of a project. It never throws for what the project is: what cannot be checked says so. */
export type TypeChecker = (
  files: readonly CheckedFile[],
  signal?: AbortSignal,
) => Promise<TypeCheck>;

const TIMEOUT_MILLISECONDS = 60_000;

/**
 * Opens the checker that there is. A compiler does not fit an isolate, so it is always one on a machine;
 * without one, nothing is checked, and that is what the answer says. Of a project that somebody else wrote,
 * what may be an error for this compiler alone remains open.
 */
export function openTypeChecker(
  runner: RunnerSettings | undefined,
  project: { readonly isForeign?: boolean } = {},
): TypeChecker {
  return async (files, signal) => {
    const modules = files.filter(({ path }) => /\.([cm]?[jt]sx?|jsonc?)$/.test(path));
    if (!modules.some(({ path }) => isTypeScript(path))) {
      return { status: "checked", files: 0, errors: [], open: [] };
    }
    const timeoutMilliseconds = TIMEOUT_MILLISECONDS;
    const question = {
      path: "/check-types",
      answer: typeCheckSchema,
      timeoutMilliseconds,
    } as const;
    return await askRunner(runner, { ...question, files: modules, settings: project }, signal);
  };
}

/** Whether the compiler checks a file, rather than only reads it. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}
