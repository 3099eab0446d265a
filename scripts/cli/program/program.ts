import { Argument, Command, Option } from "@commander-js/extra-typings";
import manifest from "../../../package.json" with { type: "json" };
import { addInstallCommands } from "../../install/program_install.ts";
import { BENCHMARK_NAMES, bench } from "../development/bench.ts";
import { dollars, id, integer, text } from "./argument_values.ts";
import { addExistingCommands } from "./program_existing.ts";
import { addFlowCommand, addScheduleCommand } from "./program_flows.ts";
import { addKnowledgeCommands } from "./program_knowledge.ts";
import { addBackupCommands, addOperationCommands, addTeamCommands } from "./program_operation.ts";
import {
  databaseOption,
  dataOption,
  deliverOption,
  exit,
  modelsOption,
  portOption,
  toOption,
  yesOption,
} from "./program_options.ts";

const collect = (word: string, words: string[] = []): string[] => [...words, word];

/**
 * The command line: every command with its arguments and options. What a command does is loaded when it is
 * run, so that `run` needs nothing that only `bench` has installed.
 */
export function createProgram(): Command {
  const program = new Command("cogo")
    .usage("<command> [options]")
    .enablePositionalOptions()
    .description(manifest.description)
    .version(manifest.version)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .helpCommand("help [command]", "show the help of a command");
  addTaskCommands(program);
  addExistingCommands(program);
  addFlowCommand(program);
  addScheduleCommand(program);
  addKnowledgeCommands(program);
  addStackCommands(program);
  addTeamCommands(program);
  addOperationCommands(program);
  addBackupCommands(program);
  addInstallCommands(program, openRelease, () => import("../../install/commands.ts"), exit);
  addDevelopmentCommands(program);
  return program;
}

/** A checkout makes its release when it is asked for. */
const openRelease = async () => (await import("../../install/build_release.ts")).buildRelease();

function addTaskCommands(program: Command): void {
  program.commandsGroup("Tasks:");
  program
    .command("run")
    .description("Turn a requirement into a tested project")
    .argument("<requirement>", "what to build, in quotes", text(10_000))
    .addOption(
      new Option(
        "--source <file>",
        "a text, conversation, code, picture or PDF to understand it from, or kind:file; repeatable",
      ).argParser(collect),
    )
    .option("--out <folder>", "where the files go (default: cogo-output/<name>)")
    .addOption(deliverOption())
    .addOption(yesOption())
    .addOption(modelsOption())
    .addOption(
      new Option("--budget <dollars>", "what the task may spend on models before it asks")
        .argParser(dollars())
        .default(5),
    )
    .option(
      "--confirm",
      "ask before building what code templates read, or the sources were found to ask for",
    )
    .option("--why", "show the reasons for each decision")
    .option("--json", "print one JSON document last, alone on standard output")
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(databaseOption())
    .action(async (requirement, options) =>
      exit((await import("../tasks/run.ts")).run(requirement, options)),
    );
  program
    .command("read")
    .description("Show how a requirement is read without models, and what is not")
    .argument("<requirement>", "in quotes", text(10_000))
    .option("--json", "print the reading as JSON")
    .action(async (requirement, options) =>
      exit((await import("../tasks/read.ts")).read(requirement, options)),
    );
  program
    .command("get")
    .description("Write the files of a task that has ended")
    .argument("<task>", "its id", id())
    .option("--out <folder>", "where the files go (default: cogo-output/<name>)")
    .option("--why", "show the reasons for each decision")
    .option("--json", "print one JSON document last, alone on standard output")
    .addOption(dataOption())
    .action(async (task, options) => exit((await import("../tasks/get.ts")).get(task, options)));
  program
    .command("deliver")
    .description("Bring the result of a task to a Git repository or folder, or take it back")
    .argument("<task>", "its id", id())
    .addOption(toOption())
    .addOption(yesOption())
    .option("--roll-back", "close the pull request, delete the branch, remove the files")
    .option("--json", "print the delivery as JSON")
    .addOption(dataOption())
    .action(async (task, options) =>
      exit((await import("../tasks/deliver_result.ts")).deliverResult(task, options)),
    );
  program
    .command("why")
    .description("Explain a task: from its requirement over steps and files to each verdict")
    .argument("<task>", "its id", id())
    .option("--json", "print the explanation as JSON")
    .addOption(dataOption())
    .action(async (task, options) => exit((await import("../tasks/why.ts")).why(task, options)));
  program
    .command("mcp")
    .description("Show what to add to an MCP client so that it can use COGO")
    .addArgument(new Argument("<action>", "what to do").choices(["install"]))
    .addOption(dataOption())
    .action(async (_, options) => exit((await import("../operation/mcp.ts")).mcp(options)));
  program
    .command("approvals")
    .description("List the pending approvals of your tasks")
    .addOption(dataOption())
    .action(async (options) => exit((await import("../tasks/approvals.ts")).approvals(options)));
  program
    .command("approve")
    .description("Approve what a task waits for")
    .argument("<task>", "its id", id())
    .argument("[approval]", "the approval's id, when several are pending", id())
    .option("--deny", "reject it instead")
    .addOption(new Option("--comment <text>", "the reason").argParser(text(2_000)))
    .addOption(dataOption())
    .action(async (task, approval, options) =>
      exit((await import("../tasks/approve.ts")).approve(task, approval, options)),
    );
  program
    .command("requirements")
    .description("What a task is to meet and where it was said: list, approve, reject, edit, add")
    .argument("<task>", "its id", id())
    .addArgument(
      new Argument("[action]", "what to do")
        .choices(["list", "approve", "reject", "edit", "add"])
        .default("list" as const),
    )
    .argument("[words...]", "numbers, or the words of one to add")
    .addOption(new Option("--statement <text>", "edit: what it says").argParser(text(2_000)))
    .addOption(
      new Option("--kind <kind>", "edit, add").choices([
        "functional",
        "quality",
        "constraint",
        "question",
        "decision",
        "out-of-scope",
      ]),
    )
    .addOption(
      new Option("--priority <priority>", "edit, add").choices(["must", "should", "could", "wont"]),
    )
    .addOption(
      new Option("--criterion <text>", "edit, add: how it can be told").argParser(text(2_000)),
    )
    .option("--json", "print them as JSON")
    .addOption(dataOption())
    .action(async (task, action, words, options) =>
      exit((await import("../tasks/requirements.ts")).requirements(task, action, words, options)),
    );
  program
    .command("tell")
    .description("Say something to those who work on a task")
    .argument("<task>", "its id", id())
    .argument("<message>", "what steps that start from now on are shown, in quotes", text(2_000))
    .addOption(dataOption())
    .action(async (task, message, options) =>
      exit((await import("../tasks/tell.ts")).tell(task, message, options)),
    );
}

function addStackCommands(program: Command): void {
  program.commandsGroup("Embedded stack:");
  program
    .command("up")
    .description("Start the stack and keep it running")
    .addOption(modelsOption())
    .addOption(dataOption())
    .addOption(portOption())
    .addOption(databaseOption())
    .action(async (options) => exit((await import("../stack/up.ts")).up(options)));
  program
    .command("down")
    .description("Stop the stack; its data stays")
    .addOption(dataOption())
    .action(async (options) => exit((await import("../stack/down.ts")).down(options)));
  program
    .command("status")
    .description("Show what runs where")
    .option("--json", "print it as JSON, without the secret key")
    .addOption(
      new Option("--env", "print NAME=value lines for a .env file, with the keys").conflicts(
        "json",
      ),
    )
    .addOption(dataOption())
    .action(async (options) => exit((await import("../stack/status.ts")).status(options)));
  program
    .command("sql")
    .description("Run SQL as the project's owner")
    .argument("<statements>", "in quotes", text(1_000_000))
    .option("--json", "print the rows of the last statement that has any, as JSON")
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (statements, options) =>
      exit((await import("../stack/sql.ts")).sql(statements, options)),
    );
  program
    .command("reset")
    .description("Stop the stack and delete its data")
    .option("--yes", "do not ask")
    .addOption(dataOption())
    .action(async (options) => exit((await import("../stack/reset.ts")).reset(options)));
}

function addDevelopmentCommands(program: Command): void {
  program.commandsGroup("Development and deployment:");
  program
    .command("test")
    .description("Write tests for given code; without a path, run COGO's own checks and tests")
    .argument("[path...]", "files or folders of one project; none of their code is changed")
    .option("--apply", "write the tests beside the code, where no such file is")
    .option("--json", "print the tests and what they are worth as JSON")
    .action(async (paths, options) =>
      exit(
        paths.length === 0
          ? (await import("../development/test.ts")).test()
          : (await import("../existing/write_tests.ts")).writeTests(paths, options),
      ),
    );
  program
    .command("bench")
    .description("Run a benchmark and print its JSON report")
    .addArgument(new Argument("<name>", "what to measure").choices(BENCHMARK_NAMES))
    .argument("[words...]", "the benchmark's own options; see docs/explanation/benchmarks.md")
    .passThroughOptions()
    .allowUnknownOption()
    .action(async (name, words) => exit(bench(name, words)));
  program
    .command("model-server")
    .description("Serve models that answer as a script says; see docs/reference/model-server.md")
    .option("--script <file>", "what they answer")
    .addOption(
      new Option("--port <number>", "0 for any free one").argParser(integer(0, 65_535)).default(0),
    )
    .action(async (options) =>
      exit((await import("../stack/model_server.ts")).modelServer(options)),
    );
  program
    .command("runner")
    .description("Check types for a hosted project; see docs/how-to/check-types-on-hosted.md")
    .addOption(
      new Option("--port <number>", "0 for any free one").argParser(integer(0, 65_535)).default(0),
    )
    .option("--host <address>", "where it listens", "127.0.0.1")
    .option("--deliver", "let it write to folders and Git repositories of this machine")
    .action(async (options) => exit((await import("../stack/runner.ts")).runner(options)));
  program
    .command("deploy")
    .description("Deploy migrations and functions to a hosted project")
    .addOption(new Option("--project-ref <ref>", "the project").env("SUPABASE_PROJECT_REF"))
    .option("--db-url <url>", "its database, if not by project ref")
    .option("--dry-run", "say what would be done, and contact nothing")
    .addHelpText(
      "after",
      `
Needs SUPABASE_ACCESS_TOKEN and SUPABASE_SECRET_KEY; takes SUPABASE_DB_PASSWORD, and the
model keys, COGO_EMBEDD*, COGO_RUNNER_* and NEO4J_* variables that are set.`,
    )
    .action(async (options) => exit((await import("../stack/deploy.ts")).deploy(options)));
}
