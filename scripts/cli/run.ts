import pc from "picocolors";
import type { CogoEvent } from "../../shared/engine/mod.ts";
import { type ApiClient, CogoError } from "../../shared/kernel/mod.ts";
import { ApprovalDesk } from "./approval_desk.ts";
import { parseArguments } from "./arguments.ts";
import { composeApproveCommand } from "./compose_approve_command.ts";
import { openOutput } from "./output_folder.ts";
import { createProgress, type Progress } from "./progress.ts";
import { readAttachments } from "./read_attachments.ts";
import { renderReport } from "./report.ts";
import { resolveApproval } from "./resolve_approval.ts";
import { toRunDocument } from "./run_document.ts";
import { type RunResult, runTask } from "./run_task.ts";
import { STACK_OPTIONS, toStackOptions, withStack } from "./stack_session.ts";
import { openUserClient } from "./user_client.ts";

const OPTIONS = {
  ...STACK_OPTIONS,
  attach: { type: "string", multiple: true },
  out: { type: "string" },
  json: { type: "boolean", default: false },
} as const;

/**
 * `./cogo run "<requirement>"`: submits, shows progress, writes the files. Status 0 only when the task
 * completed and its gate passed; 130 when interrupted.
 */
export async function run(words: readonly string[]): Promise<number> {
  const { values, positionals } = parseArguments(words, OPTIONS);
  const [requirement] = positionals;
  if (requirement === undefined || positionals.length > 1) {
    throw new CogoError({
      code: "usage",
      message: `Expected one requirement, got ${positionals.length} words`,
      remedy: 'Put it in quotes: ./cogo run "Build a REST API for a todo list"',
    });
  }
  const attachments = await readAttachments(values.attach ?? []);
  const output = await openOutput(values.out);
  // With --json, standard output carries the document and nothing else.
  const human = values.json ? process.stderr : process.stdout;
  const progress = createProgress(human);

  const result = await withStack(toStackOptions(values), async (stack) => {
    const client = await openUserClient(stack);
    const desk = openDesk({ client, progress, human, data: values.data });
    const show = (event: CogoEvent) => {
      progress.show(event);
      desk.observe(event);
    };
    const submission = { requirement, attachments };
    return await runTask(client, submission, { ...progress, show }).finally(() => desk.close());
  }).finally(() => progress.end());

  // A result that did not pass is written too: its quality report among it says what failed.
  const delivered = result.quality?.kind === "report";
  const written = delivered ? await output.write(result.slug, result.artifacts) : undefined;
  human.write(renderReport(result, written, pc.createColors(human.isTTY === true)));
  if (values.json) process.stdout.write(`${JSON.stringify(toRunDocument(result), null, 2)}\n`);
  return exitStatus(result);
}

function openDesk(input: {
  readonly client: ApiClient;
  readonly progress: Progress;
  readonly human: NodeJS.WriteStream;
  readonly data: string | undefined;
}): ApprovalDesk {
  const { client, progress, human } = input;
  // A person can be asked where there is one at both ends.
  const canAsk = human.isTTY && process.stdin.isTTY;
  return new ApprovalDesk({
    progress,
    screen: human,
    terminal: canAsk ? { input: process.stdin, output: human } : undefined,
    command: composeApproveCommand(input.data),
    resolve: (asked, approve) => resolveApproval(client, asked, { approve }),
  });
}

function exitStatus(result: RunResult): number {
  if (result.snapshot.task.status === "cancelled") return 130;
  return result.passed ? 0 : 1;
}
