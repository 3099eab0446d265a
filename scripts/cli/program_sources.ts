import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { project, text } from "./argument_values.ts";
import { dataOption, exit } from "./program_options.ts";

export function addSourcesCommand(program: Command): void {
  program
    .command("sources")
    .description("List what documents come from, or remove a source with its documents")
    .addArgument(new Argument("[action]", "what to do").choices(["list", "remove"]).default("list"))
    .argument("[name]", "remove: the source", text(100))
    .addOption(
      new Option("--project <name>", "whose (list: of all; remove: default)").argParser(project()),
    )
    .option("--json", "print them as JSON")
    .addOption(dataOption())
    .action(async (action, name, options) =>
      exit((await import("./sources.ts")).sources(action, name, options)),
    );
}
