import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { DeployStep } from "./deploy_step.ts";
import { runSupabase } from "./supabase_cli.ts";

/** Gives the functions the model keys and settings of this environment; what is not set here stays as it is. */
export const setSecrets: DeployStep = {
  name: "secrets",
  describe: ({ functionSecrets }) =>
    functionSecrets.size === 0
      ? "no model key is set here: leave the project's as they are"
      : `set ${[...functionSecrets.keys()].join(", ")}`,
  async run(settings) {
    if (settings.functionSecrets.size === 0) return;
    // mkdtemp makes the folder for its owner alone; on the command line everyone could read the keys.
    const folder = await mkdtemp(join(tmpdir(), "cogo-secrets-"));
    try {
      const file = join(folder, "secrets.env");
      const lines = [...settings.functionSecrets].map(([name, value]) => toDotenvLine(name, value));
      await writeFile(file, lines.join("\n"), { mode: 0o600 });
      await runSupabase(settings, [
        "secrets",
        "set",
        `--env-file=${file}`,
        `--remote=${settings.projectRef}`,
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Single quotes: the CLI expands `$` and `\` inside double ones. */
function toDotenvLine(name: string, value: string): string {
  if (/['\r\n]/.test(value)) {
    throw new CogoError({
      code: "invalid_input",
      message: `Expected ${name} to be one line without a single quote, got something else`,
      remedy: `Check how ${name} was set`,
    });
  }
  return `${name}='${value}'`;
}
