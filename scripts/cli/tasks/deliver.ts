import pc from "picocolors";
import { CogoError, toErrorRecord } from "../../../shared/kernel/mod.ts";
import type { RunResult } from "../../client/collect_result.ts";
import { composeCommand } from "../terminal/compose_command.ts";
import type { Output, WrittenOutput } from "./output_folder.ts";
import { renderReport } from "./report.ts";
import { toRunDocument } from "./run_document.ts";

/** How a result is to be shown and where its files go. */
export interface DeliveryOptions {
  readonly out?: string | undefined;
  readonly why?: true | undefined;
  readonly json?: true | undefined;
  readonly data?: string | undefined;
}

/**
 * Writes the files of a result, if there is a place for them, prints its report and, with `--json`, the document. Returns the exit status:
 * 0 when the task completed and its gate passed, 130 when it was cancelled.
 */
export async function deliver(
  result: RunResult,
  output: Output | undefined,
  options: DeliveryOptions & { readonly seconds?: number | undefined },
): Promise<number> {
  // With --json, standard output carries the document and nothing else.
  const human = options.json ? process.stderr : process.stdout;
  const written = output && (await writeFiles(result, output, options.data));
  const colors = pc.createColors(human.isTTY === true);
  const { why = false, seconds } = options;
  const layout = { colors, columns: human.columns ?? 80, why, seconds };
  human.write(renderReport(result, written, layout));
  if (options.json) process.stdout.write(`${JSON.stringify(toRunDocument(result), null, 2)}\n`);
  if (result.snapshot.task.status === "cancelled") return 130;
  return result.passed ? 0 : 1;
}

/** A result that did not pass is written too: its quality report says what failed. */
async function writeFiles(
  { quality, slug, artifacts, snapshot }: RunResult,
  output: Output,
  data: string | undefined,
): Promise<WrittenOutput | undefined> {
  if (quality?.kind !== "report") return undefined;
  try {
    return await output.write(slug, artifacts);
  } catch (cause) {
    const { code, message } = toErrorRecord(cause);
    const remedy = `The result is kept; fetch it with ${composeCommand("get", data)} ${snapshot.task.taskId} --out FOLDER`;
    throw new CogoError({ code, message, remedy, cause });
  }
}
