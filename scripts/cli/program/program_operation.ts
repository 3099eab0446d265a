import { Argument, type Command, Option } from "@commander-js/extra-typings";
import { id, project, text } from "./argument_values.ts";
import { databaseOption, dataOption, exit } from "./program_options.ts";

const projectUrlOption = () =>
  new Option(
    "--project-url <url>",
    "a hosted project instead of the stack, with SUPABASE_SECRET_KEY",
  ).env("COGO_PROJECT_URL");

const subject = new Argument("<kind>", "whose").choices(["session", "person", "team"] as const);

/** Who works together, and what people may have exported or erased. */
export function addTeamCommands(program: Command): void {
  program.commandsGroup("Teams and privacy:");
  program
    .command("team")
    .description("Work as a team: list, create NAME, show NAME, invite NAME EMAIL, accept TOKEN, …")
    .addArgument(
      new Argument("[action]", "what to do")
        .choices([
          ...(["list", "create", "show", "invite", "accept", "role", "remove"] as const),
          ...(["share", "unshare", "second-person"] as const),
        ])
        .default("list"),
    )
    .argument("[words...]", "the team's name, and an address, a project, or on or off")
    .addOption(
      new Option("--role <role>", "invite, role: as what; by default member").choices([
        ...(["owner", "member", "approver", "viewer", "auditor"] as const),
      ]),
    )
    .addOption(dataOption())
    .action(async (action, words, options) =>
      exit((await import("../operation/team.ts")).team(action, words, options)),
    );
  program
    .command("export")
    .description("Write all that is held of a session, of you, or of a team")
    .addArgument(subject)
    .argument("[id]", "its id; of a person by default yours", id())
    .requiredOption("--out <file>", "the file to make, with a row a line")
    .addOption(dataOption())
    .action(async (kind, subjectId, { out, data }) =>
      exit(
        (await import("../operation/privacy.ts")).exportData({ kind, id: subjectId, data }, out),
      ),
    );
  program
    .command("erase")
    .description("Erase a session, you, or a team for good, and print the certificate")
    .addArgument(subject)
    .argument("[id]", "its id; of a person by default yours", id())
    .option("--yes", "do not ask")
    .option("--json", "print the certificate as JSON")
    .addOption(dataOption())
    .action(async (kind, subjectId, { data, ...options }) =>
      exit(
        (await import("../operation/privacy.ts")).eraseData({ kind, id: subjectId, data }, options),
      ),
    );
}

/** What keeps everything from being lost. */
export function addBackupCommands(program: Command): void {
  program.commandsGroup("Backup:");
  program
    .command("backup")
    .description("Write everything to a file, encrypted with COGO_BACKUP_PASSPHRASE")
    .requiredOption("--out <file>", "the file to make")
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async ({ out, ...place }) =>
      exit((await import("../operation/backup.ts")).backup(out, place)),
    );
  program
    .command("restore")
    .description("Bring a backup into a project that has no sessions and documents")
    .argument("<file>", "the backup")
    .option("--verify", "into a database that is thrown away: whether it can be restored")
    .addOption(dataOption())
    .addOption(databaseOption())
    .action(async (file, options) =>
      exit((await import("../operation/backup.ts")).restore(file, options)),
    );
}

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
    .action(async (options) => exit((await import("../operation/health.ts")).health(options)));
  program
    .command("alerts")
    .description("List what to look at, or say that you do; exit status 1 while there is something")
    .addArgument(new Argument("[action]", "what to do").choices(["list", "ack"]).default("list"))
    .argument("[alert]", "ack: its id", id())
    .addOption(new Option("--comment <text>", "ack: what you found").argParser(text(2_000)))
    .option("--json", "print them as JSON")
    .addOption(projectUrlOption())
    .addOption(dataOption())
    .action(async (action, alert, options) =>
      exit((await import("../operation/alerts.ts")).alerts(action, alert, options)),
    );
  program
    .command("kpi")
    .description("Show the sixteen indicators, the period before and what is aimed at")
    .addOption(
      new Option("--period <length>", "to the end of this hour")
        .choices(["hour", "day", "week", "month", "year"] as const)
        .default("day" as const),
    )
    .addOption(new Option("--project <name>", "of this project").argParser(project()))
    .option("--json", "print them as JSON")
    .addOption(projectUrlOption())
    .addOption(dataOption())
    .action(async (options) => exit((await import("../operation/kpi.ts")).kpi(options)));
  program
    .command("audit")
    .description("Check that nothing was changed in, or taken out of, the audit")
    .addArgument(new Argument("<action>", "what to do").choices(["verify"]))
    .option("--json", "print the outcome as JSON")
    .addOption(projectUrlOption())
    .addOption(dataOption())
    .action(async (_, options) => exit((await import("../operation/audit.ts")).audit(options)));
}
