import type { Command } from "@commander-js/extra-typings";
import { CogoError } from "../../../shared/kernel/mod.ts";
import { reportError } from "../terminal/report_error.ts";
import { parseWords } from "./command_line.ts";

/** How a program is called, and what is said of a command that it does not have. */
interface Caller {
  readonly name: string;
  readonly elsewhere?: string;
}

/** Does what the words of this process say, and ends it: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
export async function runProgram(program: Command, caller?: Caller): Promise<never> {
  const words = process.argv.slice(2);
  surviveClosedPipes();
  try {
    const fault = await parseWords(program, words, caller);
    if (fault !== undefined) throw new CogoError({ code: "usage", ...fault });
  } catch (error) {
    process.exitCode = reportError(error, { json: words.includes("--json") });
  }
  await Promise.all([process.stdout, process.stderr].map(writeOut));
  process.exit();
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

/** What a slow reader has not taken yet would be lost with the process. */
function writeOut(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    stream.write("", () => resolve());
  });
}
