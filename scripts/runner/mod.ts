/** The runner: does on a machine what does not fit an isolate. The embedded stack has one of its own. */
export { checkForeignTypes } from "./check_foreign_types.ts";
export { createRunner } from "./create_runner.ts";
export { lintProject } from "./lint/lint_project.ts";
