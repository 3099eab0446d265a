import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Characterisation, characteriseProject } from "../../shared/quality/mod.ts";
import { writeNamedFile } from "../files/named_file.ts";
import { findProject } from "./find_project.ts";
import { readProject } from "./read_project.ts";

const LIMITS = { testFileMilliseconds: 10_000, verifyMilliseconds: Number.POSITIVE_INFINITY };

/** Tests for given code, and where they were written. */
export type Written = Characterisation & { readonly written: readonly string[] };

/**
 * Writes tests for the sources among the paths. Nothing that is there is changed: with `apply`, only files are written that
 * do not exist.
 *
 * @throws CogoError `path_not_found`, `invalid_argument` for paths of several projects, `project_too_large`.
 */
export async function characterisePaths(
  paths: readonly string[],
  { apply, announce }: { readonly apply: boolean; readonly announce: (text: string) => void },
): Promise<Written> {
  const { root, isAsked } = await findProject(paths);
  const { files } = await readProject(root);
  const execution = {
    context: { checkpoints: {} },
    signal: new AbortController().signal,
    checkpoint: async () => undefined,
    reportProgress: async (message: string) => announce(message),
  };
  const project = { files, mayChange: isAsked };
  const characterisation = await characteriseProject(execution, project, LIMITS);
  if (characterisation === "released") throw new Error("Expected a result without a limit of time");
  const written: string[] = [];
  for (const { path, content } of apply ? characterisation.files : []) {
    if (existsSync(join(root, path))) continue;
    await writeNamedFile(join(root, path), content);
    written.push(path);
  }
  return { ...characterisation, written };
}
