import { rm } from "node:fs/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { stopStack } from "../stack/mod.ts";
import { parseArguments } from "./arguments.ts";
import { STACK_OPTIONS, toStackOptions } from "./stack_session.ts";

/** `./cogo reset`: stops the stack and deletes its data. A Postgres of the user's own is not touched. */
export async function reset(words: readonly string[]): Promise<number> {
  const options = toStackOptions(parseArguments(words, STACK_OPTIONS).values);
  if (options.databaseUrl !== undefined || process.env.COGO_DATABASE_URL) {
    throw new CogoError({
      code: "usage",
      message: "Expected the embedded database, got a database URL",
      remedy: "Drop and create that database yourself",
    });
  }
  await stopStack(options.folder);
  await rm(options.folder, { recursive: true, force: true });
  process.stdout.write(`Deleted ${options.folder}\n`);
  return 0;
}
