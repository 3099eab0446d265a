import { composeCommand } from "./compose_command.ts";
import { announceLine, openStack, type StackChoice, toStackOptions } from "./stack_session.ts";

/** `./cogo up`: starts the stack and leaves it running. */
export async function up(choice: StackChoice): Promise<number> {
  const options = toStackOptions(choice);
  const { state, wasRunning } = await openStack(options, announceLine);
  process.stdout.write(
    [
      wasRunning ? "The stack is already running" : "The stack is running",
      `  API              ${state.apiUrl}`,
      `  Publishable key  ${state.publishableKey}`,
      `  All keys         ${composeCommand("status", choice.data)} --env`,
      `  Log              ${options.folder}/stack.log`,
      `Stop it with ${composeCommand("down", choice.data)}`,
      "",
    ].join("\n"),
  );
  return 0;
}
