import { rm } from "node:fs/promises";
import { CogoError } from "../../shared/kernel/mod.ts";
import { stopStack } from "../stack/mod.ts";
import { askYesOrNo, openTerminal } from "./ask.ts";
import { composeCommand } from "./compose_command.ts";
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
  if (!options.yes && !(await isConfirmed(folder, options.data))) {
    process.stdout.write("Nothing was deleted\n");
    return 1;
  }
  await stopStack(folder);
  await rm(folder, { recursive: true, force: true });
  process.stdout.write(`Deleted ${folder}\n`);
  return 0;
}

async function isConfirmed(folder: string, data: string | undefined): Promise<boolean> {
  const terminal = openTerminal(process.stdout);
  if (terminal !== undefined) {
    return (await askYesOrNo(terminal, `Delete ${folder} with all tasks and documents?`)) === true;
  }
  throw new CogoError({
    code: "usage",
    message: `This deletes ${folder} with all tasks and documents, and needs to be confirmed`,
    remedy: `Run ${composeCommand("reset", data)} --yes`,
  });
}
