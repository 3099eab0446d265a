import { type Command, Option } from "@commander-js/extra-typings";
import { dataOption, exit } from "./program_options.ts";

const projectUrlOption = () =>
  new Option(
    "--project-url <url>",
    "a hosted project instead of the stack, with SUPABASE_SECRET_KEY",
  ).env("COGO_PROJECT_URL");

/** What operators look at and answer. */
export function addOperationCommands(program: Command): void {
  program.commandsGroup("Operation:");
  program
    .command("health")
    .description(
      "Show how the system is, why, and what to do; exit status 0 ok, 1 degraded, 2 down",
    )
    .option("--json", "print it as JSON")
    .addOption(projectUrlOption())
    .addOption(dataOption())
    .action(async (options) => exit((await import("./health.ts")).health(options)));
}
