import { type Command, CommanderError } from "@commander-js/extra-typings";
import { createProgram } from "./program.ts";

/** What is wrong with the words of a command line, and where to read on. */
export interface UsageFault {
  readonly message: string;
  readonly remedy: string;
}

/** Variables that options default to; one that is set to nothing counts as not set. */
const DEFAULTS = ["COGO_DATA", "COGO_API_PORT", "COGO_DATABASE_URL", "COGO_MODELS"];

/** Does what the words say; or returns what is wrong with them. */
export async function parseWords(
  program: Command,
  words: readonly string[],
): Promise<UsageFault | undefined> {
  for (const name of DEFAULTS) if (process.env[name] === "") delete process.env[name];
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
  const [first, topic] = words;
  const isKnown = program.commands.some((each) => each.name() === topic);
  // Commander answers `help nothing` with the whole help and an error without words.
  if (first === "help" && topic !== undefined && !isKnown) {
    return { message: `unknown command '${topic}'`, remedy: "See ./cogo help" };
  }
  const asked = separatePhrase(program, words);
  try {
    await program.parseAsync(asked.length === 0 ? ["help"] : asked, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? undefined : toFault(error, program, first);
  }
}

/** Puts a phrase that begins like an option (a list in Markdown, a comment in SQL) behind `--`. */
function separatePhrase(program: Command, words: readonly string[]): readonly string[] {
  const command = program.commands.find((each) => each.name() === words[0]);
  const isValue = (index: number) =>
    command?.options.some(({ long, required }) => required && long === words[index - 1]) === true;
  const index = words.findIndex((word, at) => /^-[^=]*\s/.test(word) && !isValue(at));
  const phrase = words[index];
  if (index < 1 || phrase === undefined || words.includes("--")) return words;
  return [...words.toSpliced(index, 1), "--", phrase];
}

/** Commander's words on one line, and where to read on. */
function toFault(error: CommanderError, program: Command, name: string | undefined): UsageFault {
  const [first = "", hint] = error.message.replace(/^error: /, "").split("\n");
  const message = hint === undefined ? first : `${first} ${hint}`;
  const isCommand = program.commands.some((each) => each.name() === name);
  if (!isCommand) return { message, remedy: "See ./cogo help" };
  const takesPhrase = name === "run" || name === "search";
  if (takesPhrase && error.code === "commander.excessArguments") {
    return { message, remedy: `Put it in quotes: ./cogo ${name} "…"` };
  }
  return { message, remedy: `See ./cogo help ${name}` };
}

/**
 * What the launcher answers before packages are installed: help, the version, and words that cannot be
 * meant. Undefined for words that a command can run.
 */
export async function answerWithoutPackages(
  words: readonly string[],
): Promise<{ readonly output: string } | UsageFault | undefined> {
  const program = createProgram();
  let output = "";
  let isRunnable = false;
  for (const command of [program, ...program.commands]) {
    command.configureOutput({
      writeOut(text) {
        output += text;
      },
    });
  }
  for (const command of program.commands) {
    command.action(() => {
      isRunnable = true;
    });
  }
  const fault = await parseWords(program, words);
  if (fault !== undefined) return fault;
  return isRunnable ? undefined : { output };
}
