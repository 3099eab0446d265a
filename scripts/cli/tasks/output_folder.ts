import { access, constants, readdir, rename, rm, rmdir, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve, sep } from "node:path";
import type { Artifact } from "../../../shared/engine/mod.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { describeThrown } from "../../files/describe_thrown.ts";
import { makeFolder } from "../../files/make_folder.ts";

/** What was written where. */
export interface WrittenOutput {
  /** As the user would type it from here. */
  readonly folder: string;
  readonly files: readonly string[];
}

/** A place for the files of one result. */
export interface Output {
  /** Writes all files or none. @throws CogoError `output_not_writable`, `output_not_empty`, `unsafe_path`. */
  write(slug: string, artifacts: readonly Artifact[]): Promise<WrittenOutput>;
}

/**
 * Decides where a result goes, and tests that it can be written there. A folder named by the user must be
 * empty or absent: nothing is ever overwritten. Without one, the result gets a new folder below
 * `cogo-output`.
 *
 * @throws CogoError `output_not_empty` or `output_not_writable`, before anything else is done.
 */
export async function openOutput(named: string | undefined): Promise<Output> {
  const target = named === undefined ? undefined : resolve(named);
  const parent = target === undefined ? resolve("cogo-output") : dirname(target);
  await orNotWritable(target ?? parent, async () => {
    if (target !== undefined) await examine(target);
    await testFolder(target ?? parent);
  });
  return {
    write: (slug, artifacts) =>
      orNotWritable(target ?? parent, async () => {
        const folder = target ?? (await findFreeFolder(parent, slug));
        await writeAtOnce(folder, artifacts);
        const inside = relative(process.cwd(), folder) || ".";
        const files = artifacts.map(({ path }) => path);
        return { folder: inside.startsWith("..") ? folder : inside, files };
      }),
  };
}

/** Whether the folder exists. @throws CogoError `output_not_empty`. */
async function examine(folder: string): Promise<boolean> {
  try {
    if ((await readdir(folder)).length > 0) throw notEmpty(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

async function testFolder(folder: string): Promise<void> {
  const created = await makeFolder(folder);
  await access(folder, constants.W_OK);
  // A run that delivers nothing leaves nothing behind.
  if (created !== undefined) await removeEmpty(folder, created);
}

async function removeEmpty(folder: string, until: string): Promise<void> {
  await rmdir(folder);
  if (folder !== until) await removeEmpty(dirname(folder), until);
}

async function findFreeFolder(parent: string, slug: string): Promise<string> {
  for (let number = 1; ; number += 1) {
    const folder = join(parent, number === 1 ? slug : `${slug}-${number}`);
    const exists = await stat(folder).then(
      () => true,
      () => false,
    );
    if (!exists) return folder;
  }
}

/**
 * Writes a draft beside the folder, or inside one that exists, and moves it into place when it is whole. An
 * existing folder is kept, because it may be a mount point or the shell's own.
 */
async function writeAtOnce(folder: string, artifacts: readonly Artifact[]): Promise<void> {
  const exists = await examine(folder);
  const draft = exists ? join(folder, ".cogo-partial") : `${folder}.partial-${process.pid}`;
  try {
    await makeFolder(draft);
    for (const artifact of artifacts) await writeInside(draft, artifact);
    if (exists) await moveUp(draft, folder);
    else await rename(draft, folder);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function moveUp(draft: string, folder: string): Promise<void> {
  for (const name of await readdir(draft)) await rename(join(draft, name), join(folder, name));
}

async function writeInside(folder: string, { path, content }: Artifact): Promise<void> {
  const target = resolve(folder, path);
  if (!target.startsWith(folder + sep)) {
    throw new CogoError({
      code: "unsafe_path",
      message: `Expected a path inside the output folder, got "${path}"`,
    });
  }
  await makeFolder(dirname(target));
  await writeFile(target, content ?? "");
}

async function orNotWritable<Result>(folder: string, use: () => Promise<Result>): Promise<Result> {
  try {
    return await use();
  } catch (cause) {
    if (cause instanceof CogoError) throw cause;
    throw new CogoError({
      code: "output_not_writable",
      message: `The files cannot be written to ${folder}: ${describeThrown(cause)}`,
      remedy: "Name another folder with --out",
      cause,
    });
  }
}

function notEmpty(folder: string): CogoError {
  return new CogoError({
    code: "output_not_empty",
    message: `Expected "${folder}" to be an empty folder or none, but it holds something`,
    remedy: "Name another folder with --out",
  });
}
