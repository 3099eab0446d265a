import type { ModelUse } from "../../../shared/engine/mod.ts";
import { keepStack } from "../../stack/mod.ts";
import { agreeOnModels } from "../tasks/model_consent.ts";
import { openTerminal } from "../terminal/ask.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import { createNotice } from "../terminal/notice.ts";
import { dataFolder, openStack, type StackChoice, toStackOptions } from "./stack_session.ts";

/** `./cogo up`: starts the stack and leaves it running. */
export async function up(
  choice: StackChoice & { readonly models?: ModelUse | undefined },
): Promise<number> {
  const models = await agreeOnModels({
    mode: choice.models,
    folder: dataFolder(choice.data),
    question: (keys) => `${keys} is set. Let agents spend on models?`,
    terminal: openTerminal(process.stdout),
  });
  const options = toStackOptions(choice, models);
  const notice = createNotice();
  const { state, wasRunning } = await openStack(options, notice.announce).finally(notice.end);
  await keepStack(state);
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
