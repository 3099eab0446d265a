import { existsSync } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";

const MANIFESTS = ["package.json", "deno.json", "deno.jsonc"];

/** The project that files and folders belong to. */
export interface FoundProject {
  readonly root: string;
  /** Whether a path of the project is among those that were named, or below one of them. */
  readonly isAsked: (path: string) => boolean;
}

/**
 * Finds the one project that all paths belong to.
 *
 * @throws CogoError `path_not_found`, `invalid_argument` for paths of several projects.
 */
export async function findProject(paths: readonly string[]): Promise<FoundProject> {
  const asked = await Promise.all(paths.map(findPath));
  const [root = "", ...others] = [...new Set(asked.map((path) => path.root))];
  if (others.length > 0) {
    throw new CogoError({
      code: "invalid_argument",
      message: `Expected paths of one project, got some of ${root} and of ${others.join(", ")}`,
      remedy: "Name paths of one project at a time",
    });
  }
  const within = asked.map(({ absolute }) => relative(root, absolute).split(sep).join("/"));
  const isAsked = (path: string) =>
    within.some((each) => each === "" || path === each || path.startsWith(`${each}/`));
  return { root, isAsked };
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
