import type { z } from "zod";
import type { RunnerSettings } from "../kernel/mod.ts";
import { type CheckedFile, TYPE_CHECK_LIMITS } from "./types/contract.ts";

/** Why something was not checked, and what would settle it. */
export interface NotChecked {
  readonly status: "not_checked";
  readonly why: string;
  readonly settledBy: string;
}

/** What a runner is asked, and how its answer reads. */
interface Question<Answer> {
  readonly path: "/check-types" | "/lint";
  readonly files: readonly CheckedFile[];
  readonly settings?: object;
  readonly answer: z.ZodType<Answer>;
  readonly timeoutMilliseconds: number;
}

const RUNNER = "a runner: start `./cogo runner` where there is a machine, and set COGO_RUNNER_URL";

/**
 * Has files checked on a machine, since what checks them does not fit an isolate. It never throws for what the files are, or
 * for a runner that does not answer: what could not be checked says so.
 */
export async function askRunner<Answer>(
  runner: RunnerSettings | undefined,
  { path, files, settings, answer, timeoutMilliseconds }: Question<Answer>,
  signal?: AbortSignal,
): Promise<Answer | NotChecked> {
  if (runner === undefined) return notChecked("it does not fit an isolate", RUNNER);
  const excess = findExcess(files);
  if (excess !== undefined) return notChecked(excess, "a smaller project");
  const timeout = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(`${runner.url}${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        authorization: `Bearer ${runner.secret}`,
      },
      body: JSON.stringify({
        files: files.map((file) => ({ path: file.path, content: file.content })),
        ...settings,
      }),
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (response.ok) return answer.parse(await response.json());
    await response.body?.cancel();
    return notChecked(`the runner answered ${response.status}`, `the runner at ${runner.url}`);
  } catch (error) {
    signal?.throwIfAborted();
    const message = error instanceof Error ? error.message : String(error);
    return notChecked(`the runner could not be asked: ${message}`, `the runner at ${runner.url}`);
  }
}

function findExcess(files: readonly CheckedFile[]): string | undefined {
  const characters = files.reduce((sum, { content }) => sum + content.length, 0);
  if (files.length > TYPE_CHECK_LIMITS.files) return `there are ${files.length} files`;
  if (characters > TYPE_CHECK_LIMITS.characters) return `there are ${characters} characters`;
  return undefined;
}

function notChecked(why: string, settledBy: string): NotChecked {
  return { status: "not_checked", why, settledBy };
}
