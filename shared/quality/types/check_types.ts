import type { RunnerSettings } from "../../kernel/mod.ts";
import {
  type CheckedFile,
  TYPE_CHECK_LIMITS,
  type TypeCheck,
  typeCheckSchema,
} from "./contract.ts";

/** Checks the types of a project. It never throws for what the project is: what cannot be checked says so. */
export type TypeChecker = (
  files: readonly CheckedFile[],
  signal?: AbortSignal,
) => Promise<TypeCheck>;

const TIMEOUT_MILLISECONDS = 60_000;
const RUNNER = "a runner: start `./cogo runner` where there is a machine, and set COGO_RUNNER_URL";

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
    if (runner === undefined) return notChecked("there is no compiler in an isolate", RUNNER);
    const tooMuch = findExcess(modules);
    if (tooMuch !== undefined) return notChecked(tooMuch, "a smaller project");
    return askRunner(runner, { files: modules, ...project }, signal);
  };
}

/** Whether the compiler checks a file, rather than only reads it. */
export function isTypeScript(path: string): boolean {
  return /\.[cm]?tsx?$/.test(path);
}

async function askRunner(
  { url, secret }: RunnerSettings,
  { files, ...project }: { readonly files: readonly CheckedFile[]; readonly isForeign?: boolean },
  signal?: AbortSignal,
): Promise<TypeCheck> {
  const timeout = AbortSignal.timeout(TIMEOUT_MILLISECONDS);
  try {
    const response = await fetch(`${url}/check-types`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({
        files: files.map(({ path, content }) => ({ path, content })),
        ...project,
      }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (response.ok) return typeCheckSchema.parse(await response.json());
    await response.body?.cancel();
    return notChecked(`the runner answered ${response.status}`, `the runner at ${url}`);
  } catch (error) {
    signal?.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return notChecked(`the runner could not be asked: ${message}`, `the runner at ${url}`);
  }
}

function findExcess(files: readonly CheckedFile[]): string | undefined {
  const characters = files.reduce((sum, { content }) => sum + content.length, 0);
  if (files.length > TYPE_CHECK_LIMITS.files) return `there are ${files.length} files`;
  if (characters > TYPE_CHECK_LIMITS.characters) return `there are ${characters} characters`;
  return undefined;
}

function notChecked(why: string, settledBy: string): TypeCheck {
  return { status: "not_checked", why, settledBy };
}
