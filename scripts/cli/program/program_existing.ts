import { type Command, Option } from "@commander-js/extra-typings";
import { id, project } from "./argument_values.ts";
import { dataOption, exit } from "./program_options.ts";

/** What works on code that somebody else wrote. */
export function addExistingCommands(program: Command): void {
  program.commandsGroup("Existing code:");
  program
    .command("assess")
    .description("Judge a project that somebody else wrote, by its tests and your requirement")
    .argument("<folder>", "where it is")
    .option("--requirement <text>", "criteria as lines AC-1: …; quoted calls are executed")
    .option("--json", "print the judgement as JSON")
    .action(async (folder, options) =>
      exit((await import("../existing/assess.ts")).assess(folder, options)),
    );
  program
    .command("review")
    .description("Review code that somebody else wrote, without executing it")
    .argument("<path...>", "files or folders of one project")
    .addOption(new Option("--json", "print the review as JSON").conflicts("sarif"))
    .option("--sarif", "print the review as SARIF, for editors and code scanning")
    .action(async (paths, options) =>
      exit((await import("../existing/review.ts")).review(paths, options)),
    );
  program
    .command("fix")
    .description("Mend code whose tests fail, by rules and by what worked before")
    .argument("<path...>", "files or folders of one project; nothing else is changed")
    .option("--apply", "change the files, if the project is healed")
    .option("--json", "print the result as JSON")
    .addOption(dataOption())
    .action(async (paths, options) =>
      exit((await import("../existing/fix.ts")).fix(paths, options)),
    );
  program
    .command("explain")
    .description("Say what code imports, exports, calls and changes, each with path and line")
    .argument("<path...>", "files or folders of one project")
    .option("--json", "print the statements as JSON")
    .action(async (paths, options) =>
      exit((await import("../existing/explain.ts")).explain(paths, options)),
    );
  program
    .command("document")
    .description("Document what code exports, with calls that were executed")
    .argument("<path...>", "files or folders of one project")
    .option("--out <folder>", "where API.md is written")
    .option("--json", "print the document and what it lacks as JSON")
    .action(async (paths, options) =>
      exit((await import("../existing/document.ts")).document(paths, options)),
    );
  program
    .command("incidents")
    .description("List the errors of your projects, or show one with what was around it")
    .argument("[incident]", "its id", id())
    .addOption(
      new Option("--state <state>", "only these").choices([
        ...(["open", "healing", "healed", "unhealed", "dismissed"] as const),
      ]),
    )
    .addOption(
      new Option("--class <class>", "only these").choices([
        ...(["assertion", "import", "memory", "other", "reference"] as const),
        ...(["stack", "step", "syntax", "timeout", "type"] as const),
      ]),
    )
    .addOption(
      new Option("--severity <severity>", "only these").choices(["minor", "major", "critical"]),
    )
    .addOption(new Option("--project <name>", "of this project").argParser(project()))
    .option("--json", "print them as JSON")
    .addOption(dataOption())
    .action(async (incident, options) =>
      exit((await import("../existing/incidents.ts")).incidents(incident, options)),
    );
}
