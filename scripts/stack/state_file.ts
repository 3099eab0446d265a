import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

const stackState = z.object({
  pid: z.number(),
  port: z.number(),
  apiUrl: z.string(),
  publishableKey: z.string(),
  secretKey: z.string(),
  /** Where clients of Postgres connect, with the password. */
  databaseUrl: z.string(),
  /** Whether the database is the stack's own. */
  embeddedDatabase: z.boolean(),
  dataFolder: z.string(),
  startedAt: z.string(),
  /** The names of the variables that the functions were given. */
  environment: z.array(z.string()),
  functions: z.array(z.object({ slug: z.string(), pid: z.number(), port: z.number() })),
});

/** What `stack.json` tells of a running stack; it holds the secret key and the password of the database, and only its owner can read it. */
export type StackState = z.infer<typeof stackState>;

/** Where the state of the stack in `folder` is kept. */
export function statePath(folder: string): string {
  return join(folder, "stack.json");
}

/** Reads the state; `undefined` when there is none or it is unreadable. */
export async function readState(folder: string): Promise<StackState | undefined> {
  const text = await readFile(statePath(folder), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return stackState.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Keeps the state file of one running stack up to date. */
export type StateKeeper = {
  /** Writes what `state` tells now; after `remove` it does nothing. */
  save(): Promise<void>;
  remove(): Promise<void>;
};

/** Makes the keeper of `folder`; writes happen one after the other, each in one step. */
export function createStateKeeper(folder: string, state: () => StackState): StateKeeper {
  const path = statePath(folder);
  let removed = false;
  let last = Promise.resolve();

  async function write(): Promise<void> {
    if (removed) return;
    await mkdir(folder, { recursive: true });
    await writeFile(`${path}.new`, `${JSON.stringify(state(), null, 2)}\n`, { mode: 0o600 });
    await rename(`${path}.new`, path);
  }

  return {
    save() {
      last = last.catch(() => undefined).then(write);
      return last;
    },
    async remove() {
      removed = true;
      await last.catch(() => undefined);
      await rm(path, { force: true });
    },
  };
}

/** Removes the state that a killed stack left behind. */
export async function removeState(folder: string): Promise<void> {
  await rm(statePath(folder), { force: true });
}
