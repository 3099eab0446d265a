import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, relative, resolve, sep } from "node:path";
import type { Artifact } from "../../shared/engine/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";

/** What was written where. */
export interface WrittenOutput {
  /** As the user would type it from here. */
  readonly folder: string;
  readonly files: readonly string[];
}

/**
 * Decides where a result goes. A folder named by the user must be empty or absent: nothing is ever
 * overwritten. Without one, the result gets a fresh folder below `cogo-output`.
 *
 * @throws CogoError `output_not_empty`, before anything else is done.
 */
export async function openOutput(named: string | undefined): Promise<{
  write(slug: string, artifacts: readonly Artifact[]): Promise<WrittenOutput>;
}> {
  if (named !== undefined && !(await isFree(resolve(named)))) {
    throw new CogoError({
      code: "output_not_empty",
      message: `Expected "${named}" to be an empty folder or none, but it holds something`,
      remedy: "Name another folder with --out",
    });
  }
  return {
    async write(slug, artifacts) {
      const folder = named === undefined ? await freshFolder(slug) : resolve(named);
      for (const artifact of artifacts) await writeInside(folder, artifact);
      const files = artifacts.map((artifact) => artifact.path);
      const inside = relative(process.cwd(), folder) || ".";
      return { folder: inside.startsWith("..") ? folder : inside, files };
    },
  };
}

async function isFree(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "ENOENT";
  }
}

async function freshFolder(slug: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = resolve("cogo-output", number === 1 ? slug : `${slug}-${number}`);
    if (await isFree(folder)) return folder;
  }
}

async function writeInside(folder: string, artifact: Artifact): Promise<void> {
  const target = resolve(folder, artifact.path);
  if (!target.startsWith(folder + sep)) {
    throw new CogoError({
      code: "unsafe_path",
      message: `Expected a path inside the output folder, got "${artifact.path}"`,
    });
  }
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, artifact.content ?? "");
}
