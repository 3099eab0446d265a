import pc from "picocolors";
import { CogoError } from "../../shared/kernel/cogo_error.ts";
import { parseArguments } from "./arguments.ts";
import { openOutput } from "./output_folder.ts";
import { createProgress } from "./progress.ts";
import { renderReport } from "./report.ts";
import { toRunDocument } from "./run_document.ts";
import { type RunResult, runTask } from "./run_task.ts";
import { STACK_OPTIONS, toStackOptions, withStack } from "./stack_session.ts";
import { openUserClient } from "./user_client.ts";

const OPTIONS = {
  ...STACK_OPTIONS,
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
  const output = await openOutput(values.out);
  // With --json, standard output carries the document and nothing else.
  const human = values.json ? process.stderr : process.stdout;
  const progress = createProgress(human);

  const result = await withStack(toStackOptions(values), async (stack) => {
    const client = await openUserClient(stack);
    return await runTask(client, requirement, progress);
  }).finally(() => progress.end());

  // A result that did not pass is written too: its quality report among it says what failed.
  const delivered = result.quality?.kind === "report";
  const written = delivered ? await output.write(result.slug, result.artifacts) : undefined;
  human.write(renderReport(result, written, pc.createColors(human.isTTY === true)));
  if (values.json) process.stdout.write(`${JSON.stringify(toRunDocument(result), null, 2)}\n`);
  return exitStatus(result);
}

function exitStatus(result: RunResult): number {
  if (result.snapshot.task.status === "cancelled") return 130;
  return result.passed ? 0 : 1;
}
