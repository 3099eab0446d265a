import { stackStatus, startDaemon } from "../stack/mod.ts";
import { parseArguments } from "./arguments.ts";
import { STACK_OPTIONS, toStackOptions } from "./stack_session.ts";

/** `./cogo up`: starts the stack and leaves it running. */
export async function up(words: readonly string[]): Promise<number> {
  const options = toStackOptions(parseArguments(words, STACK_OPTIONS).values);
  const current = await stackStatus(options.folder);
  const state = current.status === "running" ? current.state : await startDaemon(options);
  process.stdout.write(
    [
      current.status === "running" ? "The stack is already up" : "The stack is up",
      `  API              ${state.apiUrl}`,
      `  Publishable key  ${state.publishableKey}`,
      `  Secret key       in ${options.folder}/stack.json`,
      `  Log              ${options.folder}/stack.log`,
      "Stop it with ./cogo down",
      "",
    ].join("\n"),
  );
  return 0;
}
