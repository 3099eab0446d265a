import type { CogoEvent, ModelUse } from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { runTask } from "../client/run_task.ts";
import { openUserClient } from "../client/user_client.ts";
import { ApprovalDesk } from "./approval_desk.ts";
import { openTerminal } from "./ask_yes_or_no.ts";
import { composeCommand } from "./compose_command.ts";
import { createProgress } from "./create_progress.ts";
import { type DeliveryOptions, deliver } from "./deliver.ts";
import { limitSpending } from "./limit_spending.ts";
import { agreeOnModels } from "./model_consent.ts";
import { openOutput } from "./output_folder.ts";
import type { Progress } from "./progress.ts";
import { readAttachments } from "./read_attachments.ts";
import { resolveApproval } from "./resolve_approval.ts";
import { dataFolder, type StackChoice, toStackOptions, withStack } from "./stack_session.ts";

/** What the options of the command say. */
interface RunOptions extends StackChoice, DeliveryOptions {
  readonly attach?: readonly string[] | undefined;
  readonly models?: ModelUse | undefined;
  /** In US dollars. */
  readonly budget: number;
}

/**
 * `./cogo run "<requirement>"`: submits, shows progress, writes the files. Status 0 only when the task
 * completed and its gate passed; 130 when interrupted.
 */
export async function run(requirement: string, options: RunOptions): Promise<number> {
  const attachments = await readAttachments(options.attach ?? []);
  const output = await openOutput(options.out);
  // With --json, standard output carries the document and nothing else.
  const human = options.json ? process.stderr : process.stdout;
  const models = await agreeOnModels({
    mode: options.models,
    folder: dataFolder(options.data),
    question: (keys) => `${keys} is set. Spend up to $${options.budget.toFixed(2)} on models?`,
    terminal: openTerminal(human),
  });
  const progress = createProgress(human);
  const result = await withStack(toStackOptions(options), progress.announce, async (stack) => {
    progress.announce("starting the functions");
    const client = await openUserClient(stack);
    const desk = openDesk({ client, progress, human, data: options.data });
    const show = (event: CogoEvent) => {
      progress.show(event);
      desk.observe(event);
    };
    const opened = (sessionId: string) => limitSpending(stack, sessionId, options.budget);
    const submission = { requirement, attachments, models };
    const listener = { ...progress, show, opened };
    return await runTask(client, submission, listener).finally(() => desk.close());
  }).finally(() => progress.end());

  const seconds = performance.now() / 1000; // since the command started
  return await deliver(result, output, { ...options, seconds });
}

function openDesk(input: {
  readonly client: ApiClient;
  readonly progress: Progress;
  readonly human: NodeJS.WriteStream;
  readonly data: string | undefined;
}): ApprovalDesk {
  const { client, progress, human } = input;
  return new ApprovalDesk({
    progress,
    screen: human,
    terminal: openTerminal(human),
    command: composeCommand("approve", input.data),
    resolve: (asked, approve) => resolveApproval(client, asked, { approve }),
  });
}
