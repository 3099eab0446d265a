import {
  chmod,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { dirname, join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import { describeThrown } from "../files/describe_thrown.ts";
import { makeFolder } from "../files/make_folder.ts";
import { type OwnMigration, readOwnMigrations } from "./own_migrations.ts";
import { notWritable, requireWritable } from "./require_writable.ts";

/** One file of the owner's `supabase/` folder that is to be written or removed. */
export interface FileChange {
  /** Below `supabase/`, with slashes. */
  readonly path: string;
  /** Undefined removes it. */
  readonly content: string | Uint8Array | undefined;
  readonly effect: "adds" | "changes" | "removes";
}

/** The owner's `supabase/` folder. */
export interface ProjectFolder {
  readonly root: string;
  readonly config: string;
  /** Names of the files in `migrations/`, in order. */
  readonly migrations: readonly string[];
  /** Those of them that have a name of ours. */
  readonly ownMigrations: readonly OwnMigration[];
  /** Names of the folders in `functions/` that are the owner's. */
  readonly functionFolders: readonly string[];
}

/** Where the code of our functions lies, below `supabase/`. */
export const FUNCTIONS = "functions/_cogo";
const CONFIG = "config.toml";

/** Reads the folder. @throws CogoError `no_project`. */
async function openProject(folder: string): Promise<ProjectFolder> {
  const root = join(folder, "supabase");
  const bytes = await readFile(join(root, CONFIG)).catch(() => {
    throw new CogoError({
      code: "no_project",
      message: `Expected a Supabase project in ${folder}, but there is no supabase/config.toml`,
      remedy: "Run it where `supabase init` was run, or run `supabase init` first",
    });
  });
  const config = decode(bytes);
  const migrations = (await list(join(root, "migrations"))).sort();
  const ownMigrations = await readOwnMigrations(join(root, "migrations"), migrations);
  const functionFolders = await list(join(root, "functions"));
  return { root, config, migrations, ownMigrations, functionFolders };
}

/** The text, with its byte order mark: it is written again as it is read. */
function decode(config: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(config);
  } catch (cause) {
    throw new CogoError({
      code: "config_unreadable",
      message: "Expected supabase/config.toml to be text in UTF-8, but it has other bytes",
      remedy: "Save it in UTF-8; nothing was changed",
      cause,
    });
  }
}

/** What of these files is not as they say yet. */
export async function changesOf(
  { root }: ProjectFolder,
  wanted: ReadonlyMap<string, string | Uint8Array | undefined>,
): Promise<readonly FileChange[]> {
  const changes: FileChange[] = [];
  for (const [path, content] of wanted) {
    const present = await readFile(join(root, path)).catch(() => undefined);
    if (content === undefined) {
      if (present !== undefined) changes.push({ path, content, effect: "removes" });
    } else if (present === undefined) changes.push({ path, content, effect: "adds" });
    else if (!present.equals(Buffer.from(content)))
      changes.push({ path, content, effect: "changes" });
  }
  return changes;
}

/** The names of the files in our folder of functions. */
export const listFunctions = ({ root }: ProjectFolder) => list(join(root, FUNCTIONS));

/**
 * Reads the folder and works on it while no other process does, so that what is planned is still true when it is made.
 *
 * @throws CogoError `no_project`, `install_busy` or `file_not_writable`.
 */
export async function withProject<Value>(
  folder: string,
  work: (project: ProjectFolder) => Promise<Value>,
): Promise<Value> {
  const { root } = await openProject(folder);
  const release = await lock(join(root, ".cogo-install"));
  try {
    return await work(await openProject(folder));
  } finally {
    await release();
  }
}

/**
 * Makes the changes. Each file is whole or not there, so that what was interrupted is made by the same command again.
 *
 * @throws CogoError `file_not_writable`, before anything is written.
 */
export async function applyChanges(
  { root }: ProjectFolder,
  changes: readonly FileChange[],
): Promise<void> {
  for (const { path } of changes) await requireWritable(root, path);
  for (const { path, content } of changes) {
    const target = join(root, path);
    if (content === undefined) await rm(target);
    else await replaceFile(path === CONFIG ? await realpath(target) : target, content);
  }
  const functions = join(root, FUNCTIONS);
  const touched = changes.some(({ path }) => path.startsWith(FUNCTIONS));
  if (touched && (await list(functions)).length === 0)
    await rm(functions, { recursive: true, force: true });
}

/** With the rights that the file has. */
async function replaceFile(target: string, content: string | Uint8Array): Promise<void> {
  const draft = join(dirname(target), ".cogo-draft");
  try {
    await makeFolder(dirname(target));
    await rm(draft, { force: true });
    await writeFile(draft, content, { flag: "wx" });
    const present = await stat(target).catch(() => undefined);
    if (present !== undefined) await chmod(draft, present.mode);
    await rename(draft, target);
  } catch (cause) {
    await rm(draft, { force: true }).catch(() => undefined); // why it was not written is what counts
    throw new CogoError({
      code: "file_not_writable",
      message: `Expected to write ${target}, but: ${describeThrown(cause)}`,
      remedy: "Correct that, then run this again: it goes on where it ended",
      cause,
    });
  }
}

/** The file tells who holds it; one whose holder is gone is taken over. */
async function lock(path: string): Promise<() => Promise<void>> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return () => rm(path, { force: true });
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    if (error.code !== "EEXIST") throw notWritable(path, error);
  }
  const holder = Number(await readFile(path, "utf8").catch(() => "0"));
  if (isAlive(holder)) {
    throw new CogoError({
      code: "install_busy",
      message: `Another cogo (process ${holder}) is changing this project`,
      remedy: "Wait until it has ended, then run this again",
    });
  }
  await rm(path, { force: true });
  return await lock(path);
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function list(folder: string): Promise<string[]> {
  return await readdir(folder).catch(() => []);
}
