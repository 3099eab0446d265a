import { quoteWord } from "./quote_word.ts";

/** The command that answers approvals of the stack in this data folder; the task and approval follow. */
export function composeApproveCommand(data: string | undefined): string {
  return data === undefined ? "./cogo approve" : `./cogo approve --data ${quoteWord(data)}`;
}
