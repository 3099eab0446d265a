import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import { RELEASE } from "../../shared/kernel/mod.ts";
import { addInstallCommands } from "../install/program_install.ts";
import { readRelease } from "../install/release.ts";
import { exit } from "./program/program_options.ts";
import { runProgram } from "./program/run_program.ts";

// The command of the package `cogo`: the release lies beside it.
const program = new Command("cogo")
  .usage("<command> [options]")
  .enablePositionalOptions()
  .description("An orchestrator of AI worker agents that runs wholly on Supabase.")
  .version(RELEASE)
  .configureHelp({ subcommandTerm: (command) => command.name() })
  .helpCommand("help [command]", "show the help of a command");
addInstallCommands(
  program,
  () => readRelease(fileURLToPath(new URL("release", import.meta.url))),
  () => import("../install/commands.ts"),
  exit,
);
await runProgram(program, {
  name: "cogo",
  elsewhere: "; run and all others are commands of ./cogo in a checkout of COGO",
});
