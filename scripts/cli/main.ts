import { CommanderError } from "@commander-js/extra-typings";
import { CogoError } from "../../shared/kernel/mod.ts";
import { separatePhrase } from "./answer_without_packages.mjs";
import { createProgram } from "./program.ts";
import { reportError } from "./report_error.ts";
import { surviveClosedPipes } from "./survive_closed_pipes.ts";

/** Variables that options default to; one that is set to nothing counts as not set. */
const DEFAULTS = ["COGO_DATA", "COGO_API_PORT", "COGO_DATABASE_URL", "COGO_MODELS"];

/** Exit statuses: 0 done, 1 failed, 2 wrong usage, 130 interrupted. */
async function main(words: readonly string[]): Promise<void> {
  for (const name of DEFAULTS) if (process.env[name] === "") delete process.env[name];
  const program = createProgram();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  refuseUnknownTopic(program.commands, words);
  try {
    await program.parseAsync(words.length === 0 ? ["help"] : words, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw toUsageError(error, words);
  }
}

/** Commander answers `help nothing` with the whole help and an error without words. */
function refuseUnknownTopic(
  commands: readonly { name(): string }[],
  [first, topic]: readonly string[],
): void {
  if (first !== "help" || topic === undefined) return;
  if (commands.some((each) => each.name() === topic)) return;
  const message = `unknown command '${topic}'`;
  throw new CogoError({ code: "usage", message, remedy: "See ./cogo help" });
}

/** Commander's words on one line, and where to read on. */
function toUsageError(error: CommanderError, words: readonly string[]): CogoError {
  const [first = "", hint] = error.message.replace(/^error: /, "").split("\n");
  const suggestion = hint === undefined ? "" : ` ${hint}`;
  const command = createProgram().commands.find((each) => each.name() === words[0]);
  const help = command === undefined ? "See ./cogo help" : `See ./cogo help ${command.name()}`;
  const takesPhrase = ["run", "search"].includes(command?.name() ?? "");
  const isUnquoted = error.code === "commander.excessArguments" && takesPhrase;
  const remedy = isUnquoted ? `Put it in quotes: ./cogo ${command?.name()} "…"` : help;
  return new CogoError({ code: "usage", message: `${first}${suggestion}`, remedy });
}

const words = separatePhrase(process.argv.slice(2));
surviveClosedPipes();
main(words).then(
  () => process.exit(),
  (error: unknown) => process.exit(reportError(error, { json: words.includes("--json") })),
);
