import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Argument, CommandUnknownOpts, Option } from "@commander-js/extra-typings";
import type { ValueParser } from "./argument_values.ts";
import { createProgram } from "./program.ts";

/**
 * Writes what the launcher must know of the command line before packages are installed, or with `--verify`
 * fails when the file is out of date.
 */
const PATH = fileURLToPath(new URL("./command_line.generated.json", import.meta.url));

/** What a word must be, as far as the launcher can tell. */
function describeValue({ argChoices, parseArg }: Argument | Option) {
  const rule =
    parseArg !== undefined && "rule" in parseArg
      ? (parseArg as ValueParser<unknown>).rule
      : undefined;
  return { ...(argChoices && { choices: argChoices }), ...(rule && { rule }) };
}

function renderHelp(command: CommandUnknownOpts): string {
  let help = "";
  const writeOut = (text: string) => {
    help += text;
  };
  command.configureOutput({ writeOut, getOutHelpWidth: () => 80, getOutHasColors: () => false });
  command.outputHelp();
  return help;
}

function describeCommand(command: CommandUnknownOpts) {
  const options = command.options.map((option) => [
    option.long?.slice(2) ?? "",
    { flags: option.flags, takesValue: option.required, ...describeValue(option) },
  ]);
  return {
    help: renderHelp(command),
    arguments: command.registeredArguments.map((argument) => ({
      name: argument.name(),
      required: argument.required,
      variadic: argument.variadic,
      ...describeValue(argument),
    })),
    options: Object.fromEntries(options),
    takesUnknownOptions: command.name() === "bench",
  };
}

/** A line for each command, so that a difference shows which ones have changed. */
function render(program: CommandUnknownOpts & { version(): string | undefined }): string {
  const head = JSON.stringify({ version: program.version(), help: renderHelp(program) });
  const commands = program.commands.map(
    (command) => `${JSON.stringify(command.name())}:${JSON.stringify(describeCommand(command))}`,
  );
  return `${head.slice(0, -1)},"commands":{\n${commands.join(",\n")}\n}}\n`;
}

const text = render(createProgram());
if (!process.argv.includes("--verify")) {
  writeFileSync(PATH, text);
} else if (readFileSync(PATH, "utf8") !== text) {
  process.stderr.write(
    "The command line has changed: run npx tsx scripts/cli/build_command_line.ts\n",
  );
  process.exitCode = 1;
}
