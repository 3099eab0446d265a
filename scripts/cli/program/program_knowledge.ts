import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { GRAPH_QUESTIONS } from "../knowledge/graph_questions.ts";
import { integer, project, text } from "./argument_values.ts";
import { databaseOption, dataOption, exit, portOption } from "./program_options.ts";

export function addKnowledgeCommands(program: Command): void {
  program.commandsGroup("Knowledge:");
  program
    .command("ingest")
    .description("Index documents, notebooks and source code for the agents")
    .argument("<path...>", "files, folders or globs")
    .addOption(
      new Option("--project <name>", "whose they are").argParser(project()).default("default"),
    )
    .addOption(
      new Option("--source <name>", "what they belong to (default: their repository or folder)") //
        .argParser(text(100)),
    )
    .addOption(
      new Option("--include <kinds...>", "what is left out otherwise") //
        .choices(["credentials", "generated"] as const),
    )
    .option("--moved", "the source of this name was elsewhere before, and is this one now")
    .option("--prune", "delete what the one folder named no longer has")
    .addOption(new Option("--licence <text>", "their licence").argParser(text(200)))
    .addOption(
      new Option("--visibility <scope>", "which projects find them; tenant: all").choices([
        "tenant",
        "project",
      ]),
    )
    .option("--json", "print one JSON document last, alone on standard output")
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(databaseOption())
    .action(async (paths, options) =>
      exit((await import("../knowledge/ingest.ts")).ingest(paths, options)),
    );
  addSourcesCommand(program);
  addKnowledgeQuestions(program);
  program
    .command("search")
    .description("Search what is known, with the reason for each result")
    .argument("<question>", "in quotes", text(8_000))
    .addOption(new Option("--project <name>", "as this project sees it").argParser(project()))
    .addOption(new Option("--limit <number>", "results").argParser(integer(1, 100)).default(10))
    .addOption(
      new Option("--type <types...>", "only of these types").choices([
        "markdown",
        "text",
        "html",
        "pdf",
        "code",
      ] as const),
    )
    .option("--path <patterns...>", "only of paths like these, * for any characters")
    .option("--only", "with --project: nothing that other projects share")
    .option("--no-memory", "nothing that earlier tasks left")
    .option("--json", "print the answer as JSON")
    .addOption(dataOption())
    .action(async (question, options) =>
      exit((await import("../knowledge/search.ts")).search(question, options)),
    );
  program
    .command("graph")
    .description("Ask how code and tasks hang together, with path and line")
    .addArgument(new Argument("<question>", "what to ask").choices([...GRAPH_QUESTIONS, "drift"]))
    .argument(
      "[names...]",
      "a symbol such as Parser.next; path: two of them; lineage: a task's id; drift: none",
    )
    .addOption(new Option("--project <name>", "only of this project").argParser(project()))
    .option("--repair", "drift: have what differs in Neo4j projected again")
    .option("--json", "print the answer as JSON")
    .addOption(dataOption())
    .action(async (question, names, options) =>
      exit(
        question === "drift"
          ? (await import("../knowledge/graph_drift.ts")).drift(options)
          : (await import("../knowledge/graph.ts")).graph(question, names, options),
      ),
    );
}

function addKnowledgeQuestions(program: Command): void {
  program
    .command("ask")
    .description("Answer by what is known, with path and lines, or say that it is not known")
    .argument("<question>", "in quotes", text(2_000))
    .addOption(new Option("--project <name>", "as this project sees it").argParser(project()))
    .addOption(new Option("--source <name>", "only what is from there").argParser(text(100)))
    .option("--json", "print the answer as JSON")
    .addOption(dataOption())
    .action(async (question, options) =>
      exit((await import("../knowledge/ask_knowledge.ts")).askKnown(question, options)),
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
    .action(async (file, options) =>
      exit((await import("../knowledge/eval.ts")).evaluate(file, options)),
    );
}

function addSourcesCommand(program: Command): void {
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
      exit((await import("../knowledge/sources.ts")).sources(action, name, options)),
    );
}
