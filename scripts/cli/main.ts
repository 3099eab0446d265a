import { CogoError } from "../../shared/kernel/mod.ts";
import { parseWords } from "./command_line.ts";
import { createProgram } from "./program.ts";
import { reportError } from "./report_error.ts";
import { surviveClosedPipes } from "./survive_closed_pipes.ts";

/** Exit statuses: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
async function main(words: readonly string[]): Promise<void> {
  const fault = await parseWords(createProgram(), words);
  if (fault !== undefined) throw new CogoError({ code: "usage", ...fault });
}

const words = process.argv.slice(2);
surviveClosedPipes();
main(words).then(
  () => process.exit(),
  (error: unknown) => process.exit(reportError(error, { json: words.includes("--json") })),
);
