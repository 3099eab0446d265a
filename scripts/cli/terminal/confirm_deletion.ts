import { CogoError } from "../../../shared/kernel/mod.ts";
import { askYesOrNo, openTerminal } from "./ask.ts";

/**
 * Asks whether to delete something for good.
 *
 * @throws CogoError `usage` where there is nobody to ask: `command` with `--yes` needs no answer.
 */
export async function confirmDeletion(
  what: string,
  verb: "Delete" | "Erase",
  command: string,
): Promise<boolean> {
  const terminal = openTerminal(process.stdout);
  if (terminal !== undefined) return (await askYesOrNo(terminal, `${verb} ${what}?`)) === true;
  throw new CogoError({
    code: "usage",
    message: `This ${verb.toLowerCase()}s ${what}, and needs to be confirmed`,
    remedy: `Run ${command} --yes`,
  });
}
