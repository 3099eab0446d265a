import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { type Lint, type LintRequest, lintSchema } from "../../../shared/quality/mod.ts";
import { compiled } from "../../compiled.mjs";
import { PROJECT_ROOT } from "../../project_root.ts";

const TIMEOUT_MILLISECONDS = 100_000;
const MOST_MEGABYTES = 2_048;

/** Applies the rules to a project. What is not finished within its limits of time and memory is not checked. */
export async function lintProject(
  request: LintRequest,
  { timeoutMilliseconds = TIMEOUT_MILLISECONDS } = {},
): Promise<Lint> {
  const program = await compiled(PROJECT_ROOT, "scripts/runner/lint/main.ts");
  const child = spawn(process.execPath, [`--max-old-space-size=${MOST_MEGABYTES}`, program], {
    stdio: ["pipe", "pipe", "pipe"],
    timeout: timeoutMilliseconds,
    killSignal: "SIGKILL",
    env: {},
  });
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  // A child that has ended reads no more; why it did is in its answer.
  child.stdin.once("error", () => undefined).end(JSON.stringify(request));
  const [answer, complaint] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (child.exitCode === 0) return lintSchema.parse(JSON.parse(answer));
  const why =
    child.signalCode === "SIGKILL"
      ? `the rules did not finish in ${timeoutMilliseconds} ms`
      : `the rules ended with ${child.exitCode ?? child.signalCode}: ${/^.*Error.*$/m.exec(complaint)?.[0] ?? complaint.trim()}`;
  return { status: "not_checked", why, settledBy: "a smaller project" };
}
