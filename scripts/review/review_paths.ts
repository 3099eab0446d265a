import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { checkForeignTypes, lintProject } from "../runner/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import { type Review, reviewForeign } from "../../shared/quality/mod.ts";
import { readProject } from "../assess/read_project.ts";

const MANIFESTS = ["package.json", "deno.json", "deno.jsonc"];

/**
 * Reviews files and folders of one project. The rest of the project is read, since imports lead into it, but what is found
 * there is left out.
 *
 * @throws CogoError `path_not_found`, `invalid_argument` for paths of several projects, `project_too_large`.
 */
export async function reviewPaths(paths: readonly string[]): Promise<Review> {
  const asked = await Promise.all(paths.map(findPath));
  const [root = "", ...others] = [...new Set(asked.map((path) => path.root))];
  if (others.length > 0) {
    throw new CogoError({
      code: "invalid_argument",
      message: `Expected paths of one project, got some of ${root} and of ${others.join(", ")}`,
      remedy: "Review one project at a time",
    });
  }
  const { files, leftOut } = await readProject(root);
  const within = asked.map(({ absolute }) => relative(root, absolute).split(sep).join("/"));
  const isAsked = (path: string) =>
    within.some((each) => each === "" || path === each || path.startsWith(`${each}/`));
  return await reviewForeign({
    files,
    leftOut,
    checkTypes: checkForeignTypes,
    lint: (read, asked) => lintProject({ files: [...read], asked: [...asked] }),
    isAsked,
  });
}

async function findPath(path: string): Promise<{ absolute: string; root: string }> {
  const absolute = resolve(path);
  const found = await stat(absolute).catch(() => undefined);
  if (found === undefined) {
    throw new CogoError({
      code: "path_not_found",
      message: `Expected a file or a folder, found none at ${path}`,
      remedy: "Name files or folders of a project",
    });
  }
  const folder = found.isDirectory() ? absolute : dirname(absolute);
  return { absolute, root: findRoot(folder) ?? folder };
}

/** The nearest folder that has a manifest; none above a repository's own folder is meant. */
function findRoot(folder: string): string | undefined {
  if (MANIFESTS.some((name) => existsSync(join(folder, name)))) return folder;
  const above = dirname(folder);
  if (above === folder || existsSync(join(folder, ".git"))) return undefined;
  return findRoot(above);
}
