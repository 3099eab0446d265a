import { CogoError, toErrorRecord } from "../../../kernel/mod.ts";
import { readRetryAfter } from "../../endpoints/read_retry_after.ts";
import { StepRefused } from "../../worker/step_refused.ts";

interface Answered {
  readonly status: number;
  readonly response: { readonly headers: Readonly<Record<string, unknown>> };
}

/** An answer of the host that asking again does not change. */
class GitHubRefused extends StepRefused {
  readonly status: number;

  constructor(status: number, problem: ConstructorParameters<typeof CogoError>[0]) {
    super(problem);
    this.status = status;
  }
}

/** Whether a call ended with an answer of this status. */
export function isAnswer(error: unknown, status: number): boolean {
  return error instanceof GitHubRefused && error.status === status;
}

/**
 * Makes a call. What the host answers is said in our words: its own may quote what it was sent.
 *
 * @throws StepRefused for what trying again cannot help; CogoError `rate_limited` with the seconds to wait,
 *   `delivery_unreachable`.
 */
export async function callGitHub<Answer>(
  does: string,
  call: () => Promise<{ readonly data: Answer }>,
): Promise<Answer> {
  try {
    return (await call()).data;
  } catch (error) {
    if (error instanceof CogoError) throw error;
    const cause = error instanceof Error ? error.cause : undefined;
    if (cause instanceof CogoError) throw cause;
    if (!isAnswered(error)) throw unreachable(does, toErrorRecord(error).message);
    throw judge(does, error);
  }
}

function judge(does: string, { status, response }: Answered): CogoError {
  const wait = readWait(status, response.headers);
  if (wait !== undefined) {
    return new CogoError({
      code: "rate_limited",
      message: `The host takes no more calls for ${wait} s`,
      details: { retryAfterSeconds: wait },
    });
  }
  if (status >= 500) return unreachable(does, `it answered ${status}`);
  const known = PROBLEMS[status] ?? {
    code: "delivery_refused",
    message: "the host refused it",
    remedy: "See the settings of the repository",
  };
  return new GitHubRefused(status, {
    ...known,
    message: `Could not ${does}: ${known.message} (${status})`,
  });
}

const PROBLEMS: Readonly<
  Record<number, { readonly code: string; readonly message: string; readonly remedy: string }>
> = {
  401: {
    code: "delivery_unauthorised",
    message: "its credential is missing, wrong or has expired",
    remedy: "An operator gives the target another credential",
  },
  403: {
    code: "delivery_unauthorised",
    message: "its credential does not allow it",
    remedy: "Give the credential the rights to write contents and pull requests",
  },
  404: {
    code: "delivery_target_missing",
    message: "there is no such thing, or the credential does not see it",
    remedy: "Check the name of the repository and what the credential may see",
  },
  409: {
    code: "delivery_target_empty",
    message: "the repository has no commit yet",
    remedy: "Make a first commit, such as a README, and deliver again",
  },
  422: {
    code: "delivery_conflict",
    message: "the target is in another state than expected",
    remedy: "See whether the branch is there already",
  },
};

/** In seconds; undefined for what is no matter of time. */
function readWait(status: number, headers: Answered["response"]["headers"]): number | undefined {
  if (status !== 403 && status !== 429) return undefined;
  const after = readRetryAfter(text(headers["retry-after"]));
  if (after !== undefined) return after;
  if (text(headers["x-ratelimit-remaining"]) !== "0") return status === 429 ? 60 : undefined;
  const reset = Number(text(headers["x-ratelimit-reset"])) - Date.now() / 1000;
  return Number.isNaN(reset) ? 60 : Math.max(1, Math.ceil(reset));
}

function text(header: unknown): string | undefined {
  return typeof header === "string" || typeof header === "number" ? String(header) : undefined;
}

function isAnswered(error: unknown): error is Answered {
  return (
    error instanceof Error &&
    "status" in error &&
    "response" in error &&
    error.response !== undefined
  );
}

function unreachable(does: string, why: string): CogoError {
  return new CogoError({ code: "delivery_unreachable", message: `Could not ${does}: ${why}` });
}
