import { type Command, CommanderError } from "@commander-js/extra-typings";
import { createProgram } from "./program.ts";

/** What is wrong with the words of a command line, and where to read on. */
export interface UsageFault {
  readonly message: string;
  readonly remedy: string;
}

/** Variables that options default to; one that is set to nothing counts as not set. */
const DEFAULTS = ["COGO_DATA", "COGO_API_PORT", "COGO_DATABASE_URL", "COGO_MODELS"];

/** How the program is called where it is not `./cogo`, and what is added about a command that it does not have. */
interface Caller {
  readonly name: string;
  readonly elsewhere?: string;
}

/** Does what the words say; or returns what is wrong with them. */
export async function parseWords(
  program: Command,
  words: readonly string[],
  caller: Caller = { name: "./cogo" },
): Promise<UsageFault | undefined> {
  prepare(program);
  const [first = "help", topic] = words;
  const isKnown = (name: string) => program.commands.some((each) => each.name() === name);
  // Commander answers `help nothing` and `nothing --help` with the whole help.
  if (first === "help" && topic !== undefined && !isKnown(topic)) {
    const elsewhere = caller.elsewhere ?? "";
    return { message: `unknown command '${topic}'`, remedy: `See ${caller.name} help${elsewhere}` };
  }
  const isCommand = first.startsWith("-") || first === "help" || isKnown(first);
  const empty = findEmptyWord(program, words);
  if (empty !== undefined) return { message: empty, remedy: `See ${caller.name} help ${first}` };
  const asked = isCommand ? separatePhrase(program, words) : [first];
  try {
    await program.parseAsync(asked.length === 0 ? ["help"] : asked, { from: "user" });
    return undefined;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    return toFault(error, caller, isKnown(first) ? first : undefined);
  }
}

function prepare(program: Command): void {
  for (const name of DEFAULTS) if (process.env[name] === "") delete process.env[name];
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => undefined });
  }
}

/** What is said of a word of nothing, which would be the present folder; arguments with a rule refuse it themselves. */
function findEmptyWord(program: Command, words: readonly string[]): string | undefined {
  const command = program.commands.find((each) => each.name() === words[0]);
  const valued = command?.options.filter(({ required }) => required) ?? [];
  const option = valued.find(({ long }) =>
    words.some((word, at) => word === `${long}=` || (word === "" && words[at - 1] === long)),
  );
  if (option !== undefined) return `option '${option.flags}' is empty`;
  const [argument] = command?.registeredArguments ?? [];
  const isEmpty = words[1] === "" && argument !== undefined && argument.parseArg === undefined;
  return isEmpty ? `argument '${argument.name()}' is empty` : undefined;
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
function toFault(
  error: CommanderError,
  { name: called, elsewhere = "" }: Caller,
  name: string | undefined,
): UsageFault {
  const [first = "", hint] = error.message.replace(/^error: /, "").split("\n");
  const said = hint === undefined ? first : `${first} ${hint}`;
  const message = said.replace(/value '(.{60}).*' is invalid/s, "value '$1…' is invalid");
  if (name === undefined) {
    const isUnknown = error.code === "commander.unknownCommand";
    return { message, remedy: `See ${called} help${isUnknown ? elsewhere : ""}` };
  }
  const takesPhrase = name === "run" || name === "search";
  if (takesPhrase && error.code === "commander.excessArguments") {
    return { message, remedy: `Put it in quotes: ${called} ${name} "…"` };
  }
  return { message, remedy: `See ${called} help ${name}` };
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
