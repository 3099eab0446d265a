import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { CogoError } from "../../shared/kernel/mod.ts";
import type { DeploySettings } from "./deploy_settings.ts";
import { redact } from "./redact.ts";

/**
 * Runs the pinned Supabase CLI and shows what it prints on standard error, without secrets.
 *
 * `words` are visible to other users of the machine: a secret goes through `input` (standard input)
 * or `environment`. Errors: `supabase_cli_failed`, with the CLI's exit status and last words.
 */
export async function runSupabase(
  settings: DeploySettings,
  words: readonly string[],
  hidden: {
    readonly input?: string;
    readonly environment?: Readonly<Record<string, string>>;
  } = {},
): Promise<void> {
  const child = spawn(process.execPath, [findCli(), ...words, "--yes"], {
    cwd: settings.projectRoot,
    env: { ...process.env, ...hidden.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      const shown = redact(line, settings.secrets);
      lines.push(shown);
      process.stderr.write(`  ${shown}\n`);
    });
  }
  // A CLI that ends before it has read everything closes the pipe; its exit status tells why.
  child.stdin.on("error", () => undefined);
  child.stdin.end(hidden.input ?? "");
  const [status, signal] = await once(child, "close");
  if (status === 0) return;
  throw new CogoError({
    code: "supabase_cli_failed",
    message: `Expected "supabase ${commandName(words)}" to succeed, got ${status === null ? `signal ${signal}` : `exit status ${status}`}: ${reason(lines)}`,
  });
}

function findCli(): string {
  const manifest = createRequire(import.meta.url).resolve("supabase/package.json");
  return join(dirname(manifest), "dist", "supabase.js");
}

function commandName(words: readonly string[]): string {
  return words.slice(0, 2).join(" ");
}

/** The CLI's last words: the error and, at times, a line of advice. */
function reason(lines: readonly string[]): string {
  const said = lines.filter((line) => line.trim() !== "" && !line.startsWith("Try rerunning"));
  return said.slice(-2).join("; ") || "it said nothing";
}
