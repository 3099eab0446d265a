import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { integer, project, text } from "./argument_values.ts";
import { dataOption, exit } from "./program_options.ts";

export function addKnowledgeQuestions(program: Command): void {
  program
    .command("ask")
    .description("Answer by what is known, with path and lines, or say that it is not known")
    .argument("<question>", "in quotes", text(2_000))
    .addOption(new Option("--project <name>", "as this project sees it").argParser(project()))
    .addOption(new Option("--source <name>", "only what is from there").argParser(text(100)))
    .option("--json", "print the answer as JSON")
    .addOption(dataOption())
    .action(async (question, options) =>
      exit((await import("./ask_knowledge.ts")).askKnown(question, options)),
    );
  program
    .command("eval")
    .description("Measure search and citations on questions of your own")
    .argument("<file>", 'lines such as {"question": "…", "path": "docs/a.md", "lines": [3, 9]}')
    .addOption(new Option("--project <name>", "as this project sees it").argParser(project()))
    .addOption(
      new Option("--parallel <number>", "questions at a time").argParser(integer(1, 8)).default(2),
    )
    .option("--json", "print the measurement as JSON")
    .addOption(dataOption())
    .action(async (file, options) => exit((await import("./eval.ts")).evaluate(file, options)));
}

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
