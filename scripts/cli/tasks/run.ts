import type { CogoEvent, ModelUse } from "../../../shared/engine/mod.ts";
import { readRequirement } from "../../../shared/generation/mod.ts";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { runTask } from "../../client/run_task.ts";
import { openClient, openUserClient } from "../../client/user_client.ts";
import {
  dataFolder,
  type OpenStack,
  type StackChoice,
  toStackOptions,
  withStack,
} from "../stack/stack_session.ts";
import { openTerminal } from "../terminal/ask.ts";
import { agreeOnReading, requireTerminal } from "./agree_on_reading.ts";
import { createProgress } from "./create_progress.ts";
import { type DeliveryOptions, deliver } from "./deliver.ts";
import { describeReading } from "./describe_reading.ts";
import { agreeOnModels, doTemplatesGenerate } from "./model_consent.ts";
import { openDesk } from "./open_desk.ts";
import { openOutput } from "./output_folder.ts";
import { permitTarget } from "./permit_target.ts";
import { readSources } from "./read_sources.ts";
import { readTarget } from "./read_target.ts";

/** What the options of the command say. */
interface RunOptions extends StackChoice, DeliveryOptions {
  readonly source?: readonly string[] | undefined;
  readonly models?: ModelUse | undefined;
  readonly confirm?: true | undefined;
  /** The target that the result is brought to. */
  readonly deliver?: string | undefined;
  readonly yes?: true | undefined;
  /** In US dollars. */
  readonly budget: number;
}

/**
 * `./cogo run "<requirement>"`: submits, shows progress, writes the files. Status 0 only when the task
 * completed and its gate passed; 130 when interrupted.
 */
export async function run(requirement: string, options: RunOptions): Promise<number> {
  // With --json, standard output carries the document and nothing else.
  const human = options.json ? process.stderr : process.stdout;
  if (options.confirm) requireTerminal(openTerminal(human));
  const sources = await readSources(options.source ?? []);
  // With words of others, what they were found to ask for is confirmed, and not the requirement alone.
  const hasWords = sources.some(({ content }) => content !== undefined);
  const { deliver: place, out } = options;
  const target = place === undefined ? undefined : readTarget(place);
  const output = target === undefined || out !== undefined ? await openOutput(out) : undefined;
  const models = await agreeOnModels({
    mode: options.models,
    folder: dataFolder(options.data),
    question: (keys) => `${keys} is set. Spend up to $${options.budget.toFixed(2)} on models?`,
    terminal: openTerminal(human),
  });
  const agreed = hasWords
    ? requirement
    : (await doTemplatesGenerate(models, dataFolder(options.data)))
      ? await settleReading(requirement, options, human)
      : withoutReading(requirement, options);
  const progress = createProgress(human);
  const result = await withStack(toStackOptions(options), progress.announce, async (stack) => {
    progress.announce("starting the functions");
    const client = await openUserClient(stack);
    const desk = openDesk({ client, progress, human, data: options.data, yes: options.yes });
    const show = (event: CogoEvent) => {
      progress.show(event);
      desk.observe(event);
    };
    const opened = async (sessionId: string) => {
      await limitSpending(stack, sessionId, options.budget);
      if (target !== undefined) await permitTarget(stack, client, target);
    };
    const approveRequirements = hasWords && options.confirm === true;
    const submission = {
      requirement: agreed,
      sources,
      approveRequirements,
      models,
      delivery: target,
    };
    const listener = { ...progress, show, opened };
    return await runTask(client, submission, listener).finally(() => desk.close());
  }).finally(() => progress.end());

  const seconds = performance.now() / 1000; // since the command started
  return await deliver(result, output, { ...options, seconds });
}

/** Shows what will be built before anything is, and has it agreed on where that is asked for. */
async function settleReading(
  requirement: string,
  { confirm }: RunOptions,
  human: NodeJS.WriteStream,
): Promise<string> {
  if (confirm) return await agreeOnReading(requirement, requireTerminal(openTerminal(human)));
  const reading = readRequirement(requirement);
  // What is not understood the run reports itself.
  if (human.isTTY && reading.status === "understood") human.write(`${describeReading(reading)}\n`);
  return requirement;
}

/** @throws CogoError `usage` where a reading is to be confirmed and models read. */
function withoutReading(requirement: string, { confirm }: RunOptions): string {
  if (!confirm) return requirement;
  throw new CogoError({
    code: "usage",
    message: "--confirm shows how code templates read a requirement, and models read this one",
    remedy: "Pass --models off, or leave --confirm out",
  });
}

/** Sets what a session may spend on models, in US dollars, before a person is asked for more. */
async function limitSpending(
  { apiUrl, secretKey }: OpenStack,
  sessionId: string,
  dollars: number,
): Promise<void> {
  const operator = openClient(apiUrl, secretKey);
  const budget = { scope: "session", subject: sessionId, amount_usd: dollars };
  const { error } = await operator.rpc("set_budget", budget);
  if (error === null) return;
  throw new CogoError({
    code: "budget_not_set",
    message: `The budget could not be set, so nothing was submitted: ${error.message}`,
    remedy: "See ./cogo status and the stack's log",
  });
}
