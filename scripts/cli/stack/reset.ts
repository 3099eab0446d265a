import { rm } from "node:fs/promises";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { stopStack } from "../../stack/mod.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { confirmDeletion } from "../terminal/confirm_deletion.ts";
import { dataFolder } from "./stack_session.ts";

/** `./cogo reset`: stops the stack and deletes its data, once that is confirmed. */
export async function reset(options: {
  readonly data?: string | undefined;
  readonly yes?: true | undefined;
}): Promise<number> {
  if (process.env.COGO_DATABASE_URL) {
    throw new CogoError({
      code: "usage",
      message: "Only the embedded database can be reset, and COGO_DATABASE_URL names another",
      remedy: "Drop and create that database yourself",
    });
  }
  const folder = dataFolder(options.data);
  const what = `${folder} with all tasks and documents`;
  const command = composeCommand("reset", options.data);
  if (!options.yes && !(await confirmDeletion(what, "Delete", command))) {
    process.stdout.write("Nothing was deleted\n");
    return 1;
  }
  await stopStack(folder);
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`Deleted ${folder}\n`);
  return 0;
}
