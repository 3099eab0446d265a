import { CogoError } from "../../shared/kernel/mod.ts";
import { parseWords } from "./program/command_line.ts";
import { createProgram } from "./program/program.ts";
import { reportError } from "./terminal/report_error.ts";

/** Exit statuses: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
async function main(words: readonly string[]): Promise<void> {
  const fault = await parseWords(createProgram(), words);
  if (fault !== undefined) throw new CogoError({ code: "usage", ...fault });
}

/**
 * Goes on without output when its reader has gone, as in `./cogo run … | head -3`: what was asked for is
 * done all the same, and the exit status says how it went.
 */
function surviveClosedPipes(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}

const words = process.argv.slice(2);
surviveClosedPipes();
main(words).then(
  () => process.exit(),
  (error: unknown) => process.exit(reportError(error, { json: words.includes("--json") })),
);
