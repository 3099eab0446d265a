import { type Review, reviewForeign } from "../../shared/quality/mod.ts";
import { findProject } from "../assess/find_project.ts";
import { readProject } from "../assess/read_project.ts";
import { checkForeignTypes, lintProject } from "../runner/mod.ts";

/**
 * Reviews files and folders of one project. The rest of the project is read, since imports lead into it, but what is found
 * there is left out.
 *
 * @throws CogoError `path_not_found`, `invalid_argument` for paths of several projects, `project_too_large`.
 */
export async function reviewPaths(paths: readonly string[]): Promise<Review> {
  const { root, isAsked } = await findProject(paths);
  const { files, leftOut } = await readProject(root);
  return await reviewForeign({
    files,
    leftOut,
    checkTypes: checkForeignTypes,
    lint: (read, asked) => lintProject({ files: [...read], asked: [...asked] }),
    isAsked,
  });
}
