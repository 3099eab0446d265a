import { join } from "node:path";
import { applyPatchTo, type Healing, healProject } from "../../shared/quality/mod.ts";
import { findProject } from "../assess/find_project.ts";
import { readProject } from "../assess/read_project.ts";
import { writeNamedFile } from "../files/named_file.ts";
import type { SolutionFile } from "./solution_file.ts";

/** A machine has more time than an isolate. */
const LIMITS = {
  candidates: 1_000,
  milliseconds: 180_000,
  testFileMilliseconds: 10_000,
  verifyMilliseconds: Number.POSITIVE_INFINITY,
};

interface FixOptions {
  readonly memory: SolutionFile;
  /** Writes the changed files, if the project is healed. */
  readonly apply: boolean;
  readonly announce: (text: string) => void;
}

/**
 * Mends the sources among the paths until the tests of their project pass.
 *
 * @throws CogoError `path_not_found`, `invalid_argument` for paths of several projects, `project_too_large`.
 */
export async function fixPaths(
  paths: readonly string[],
  { memory, apply, announce }: FixOptions,
): Promise<Healing & { readonly applied: boolean }> {
  const { root, isAsked } = await findProject(paths);
  const { files } = await readProject(root);
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => announce(message),
  };
  const project = { files, mayChange: isAsked };
  const healing = await healProject(execution, project, { recall: memory.recall }, LIMITS);
  if (healing === "released") throw new Error("Expected a result without a limit of time");
  await memory.remember(healing);
  const applied = apply && healing.verdict === "healed";
  const mended = applied ? (applyPatchTo(files, healing.patch) ?? []) : [];
  for (const [place, file] of mended.entries()) {
    if (file !== files[place]) await writeNamedFile(join(root, file.path), file.content);
  }
  return { ...healing, applied };
}
