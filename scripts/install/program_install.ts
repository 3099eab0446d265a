import type { Command } from "@commander-js/extra-typings";
import { Option } from "@commander-js/extra-typings";
import type { Release } from "./release.ts";

const dbUrl = () => new Option("--db-url <url>", "the project's database, with its password");
const projectRef = () =>
  new Option("--project-ref <ref>", "the project, with SUPABASE_ACCESS_TOKEN set");
const folder = () =>
  new Option("--folder <folder>", "where supabase/ is").default(".", "this folder");
const yes = () => new Option("--yes", "change what is there without asking");

/** Adds the commands that put COGO into somebody's project; `exit` ends with the status that a command answers. */
export function addInstallCommands(
  program: Command,
  openRelease: () => Promise<Release>,
  loadCommands: () => Promise<typeof import("./commands.ts")>,
  exit: (status: Promise<number>) => Promise<void>,
): void {
  program.commandsGroup("In a project of yours:");
  program
    .command("install")
    .description("Add COGO to the folder of a Supabase project, as files")
    .addOption(folder())
    .addOption(yes())
    .addOption(dbUrl())
    .addOption(projectRef())
    .action(async (options) =>
      exit(loadCommands().then(async ({ install }) => install(options, await openRelease()))),
    );
  program
    .command("upgrade")
    .description("Bring the folder of a project to this release")
    .addOption(folder())
    .addOption(yes())
    .addOption(dbUrl())
    .addOption(projectRef())
    .action(async (options) =>
      exit(loadCommands().then(async ({ upgrade }) => upgrade(options, await openRelease()))),
    );
  program
    .command("doctor")
    .description("Say what of an installed project works, and what would help")
    .addOption(dbUrl())
    .addOption(projectRef())
    .option("--repair", "make again what a restore or a copy lacks")
    .option("--json", "print the findings as JSON")
    .action(async (options) => exit(loadCommands().then(({ doctor }) => doctor(options))));
  program
    .command("rotate-key")
    .description(
      "Give the database the key in SUPABASE_SECRET_KEY, and the address of its functions",
    )
    .addOption(dbUrl())
    .addOption(projectRef())
    .option("--url <url>", "the project's address, where it is not a hosted one")
    .action(async (options) => exit(loadCommands().then(({ rotateKey }) => rotateKey(options))));
  program
    .command("uninstall")
    .description("Remove COGO from the folder of a project, and by a migration from its database")
    .option("--keep-data", "leave the schemas with all that is in them")
    .addOption(folder())
    .addOption(yes())
    .action(async (options) =>
      exit(loadCommands().then(async ({ uninstall }) => uninstall(options, await openRelease()))),
    );
}
