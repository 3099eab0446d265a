import { type CheckedFile, isTypeScript, type TypeCheck } from "../../shared/quality/mod.ts";
import { configure, readProject } from "./checked_project.ts";
import { Compiler } from "./compiler.ts";
import { judge } from "./judge.ts";
import { ProjectFiles, ROOT } from "./project_files.ts";

const OWN_CONFIGURATION = `${ROOT}/tsconfig.json`;
const CONFIGURATION = `${ROOT}/cogo.tsconfig.json`;
const TIMEOUT_MILLISECONDS = 40_000;

/**
 * Checks the types of a project. What the compiler does not finish in time is not checked. One that somebody
 * else wrote (`isForeign`) is held to the strictness of its own tsconfig.json, if it has one.
 */
export async function checkProject(
  files: readonly CheckedFile[],
  { timeoutMilliseconds = TIMEOUT_MILLISECONDS, isForeign = false } = {},
): Promise<TypeCheck> {
  const project = readProject(files);
  // The compiler calls it an error to be given nothing.
  if (![...project.delivered.keys()].some(isTypeScript)) {
    return { status: "checked", files: 0, errors: [], open: [] };
  }
  const shown = new Map(project.shown);
  const compiler = new Compiler(new ProjectFiles(shown, project.available));
  const late = `the compiler did not finish in ${timeoutMilliseconds} ms`;
  const timer = setTimeout(() => compiler.kill(late), timeoutMilliseconds);
  try {
    await compiler.initialize();
    const isConfigured = shown.has(OWN_CONFIGURATION);
    const own = isConfigured ? await compiler.readOptions(OWN_CONFIGURATION) : {};
    shown.set(CONFIGURATION, configure(project, own, isForeign && isConfigured));
    return judge(project, await compiler.diagnose(CONFIGURATION));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      status: "not_checked",
      why,
      settledBy: "`tsc --noEmit` where the project is installed",
    };
  } finally {
    clearTimeout(timer);
    compiler.kill("the check is over");
  }
}
