import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MachineRefused } from "./refusal.ts";

const MOST_BYTES = 64 * 1024 * 1024;
const TIMEOUT_MILLISECONDS = 30_000;

interface Call {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Calls Git on a repository, with nobody's configuration and none of the repository's hooks. */
export async function callGit(
  path: string,
  words: readonly string[],
  { input, environment = {} }: Call = {},
): Promise<string> {
  const settings = ["-c", "core.hooksPath=/dev/null", "-c", `safe.directory=${path}`];
  return await new Promise((done, fail) => {
    const child = execFile(
      "git",
      ["-C", path, ...settings, ...words],
      {
        maxBuffer: MOST_BYTES,
        timeout: TIMEOUT_MILLISECONDS,
        env: {
          PATH: process.env.PATH,
          GIT_CONFIG_NOSYSTEM: "1",
          GIT_CONFIG_GLOBAL: "/dev/null",
          GIT_TERMINAL_PROMPT: "0",
          ...environment,
        },
      },
      (error, output, problem) => {
        if (error === null) done(output);
        else fail(new GitFailed(words[0] ?? "git", problem.trim() || error.message));
      },
    );
    child.stdin?.on("error", () => undefined); // Git may end before it has read all
    child.stdin?.end(input ?? "");
  });
}

/** Git did not do it. */
export class GitFailed extends MachineRefused {
  constructor(word: string, problem: string) {
    super("delivery_refused", `git ${word}: ${problem.slice(0, 300)}`);
  }
}

/** With an index of its own, so that the one of a working copy stays as it is. */
export async function withIndex<Result>(
  work: (environment: Readonly<Record<string, string>>) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), "cogo-index-"));
  try {
    return await work({ GIT_INDEX_FILE: join(folder, "index") });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
