import { stopStack } from "../stack/mod.ts";
import { parseArguments } from "./arguments.ts";
import { STACK_OPTIONS, toStackOptions } from "./stack_session.ts";

/** `./cogo down`: stops the stack; its data stays. */
export async function down(words: readonly string[]): Promise<number> {
  const options = toStackOptions(parseArguments(words, STACK_OPTIONS).values);
  const stopped = await stopStack(options.folder);
  process.stdout.write(stopped ? "The stack is down; its data stays\n" : "No stack is up\n");
  return 0;
}
