import { quoteWord } from "./quote_word.ts";

/** A command to type next, for the stack in this data folder. */
export function composeCommand(name: string, data: string | undefined): string {
  // What the environment says, the next command knows as well.
  const isKnown = data === undefined || data === process.env.COGO_DATA;
  return isKnown ? `./cogo ${name}` : `./cogo ${name} --data ${quoteWord(data)}`;
}
