import { fileURLToPath } from "node:url";
import { Command } from "@commander-js/extra-typings";
import { RELEASE, toErrorRecord } from "../../shared/kernel/mod.ts";
import { addInstallCommands } from "./program_install.ts";
import { readRelease } from "./release.ts";

// The command of the package `cogo`: the release lies beside it.
const program = new Command("cogo")
  .description("An orchestrator of AI worker agents that runs wholly on Supabase.")
  .version(RELEASE);
addInstallCommands(
  program,
  () => readRelease(fileURLToPath(new URL("release", import.meta.url))),
  () => import("./commands.ts"),
  async (status) => {
    process.exitCode = await status;
  },
);
program.parseAsync().catch((error: unknown) => {
  const { code, message, remedy } = toErrorRecord(error);
  process.stderr.write(
    `cogo: ${message} [${code}]\n${remedy === undefined ? "" : `      ${remedy}\n`}`,
  );
  process.exitCode = 1;
});
