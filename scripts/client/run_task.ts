import type { z } from "zod";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import { taskAnswer } from "../../functions/tasks/contract.ts";
import type { CogoEvent, ModelUse } from "../../shared/engine/mod.ts";
import type { SourceInput, StreamPiece } from "../../shared/generation/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { collectResult, type RunResult } from "./collect_result.ts";
import { EventFeed } from "./event_feed.ts";
import { followStream } from "./follow_stream.ts";

/** Hears how a task proceeds. */
export interface TaskListener {
  /** Called with the new session, before the task is submitted. */
  readonly opened?: (sessionId: string) => Promise<void>;
  readonly show: (event: CogoEvent) => void;
  /** Takes what is being written, where that is of interest. */
  readonly showPiece?: (piece: StreamPiece) => void;
}

/** Events that are the last of their task. */
export const ENDS: ReadonlySet<string> = new Set([
  "task:completed",
  "task:failed",
  "task:cancelled",
]);

/** What is asked for, and what it is to be understood from beside the words. */
interface Submission {
  readonly requirement: string;
  readonly sources?: readonly SourceInput[];
  /** Whether a person is to approve what is gathered from them. */
  readonly approveRequirements?: boolean;
  readonly models: ModelUse;
  /** The target that its result is brought to. */
  readonly delivery?: string | undefined;
}

/** Submits a requirement in a new session, follows it to its end and collects the result. */
export async function runTask(
  client: ApiClient,
  { requirement, sources = [], approveRequirements = false, models, delivery }: Submission,
  listener: TaskListener,
): Promise<RunResult> {
  const startedAt = performance.now();
  const title = titleOf(requirement);
  const opening = { method: "POST", path: "cogo-sessions", body: { title } } as const;
  const { session } = await callEndpoint(client, opening, sessionAnswer);
  await listener.opened?.(session.sessionId);

  const feed = new EventFeed(client, session.sessionId, listener.show);
  await feed.open();
  try {
    const { sessionId } = session;
    const body = { sessionId, requirement, sources, approveRequirements, models, delivery };
    const submission = { method: "POST", path: "cogo-tasks", body } as const;
    const ended = feed.until(({ type }) => ENDS.has(type));
    const submitted = callEndpoint(client, submission, taskAnswer);
    const forget = cancelOnInterrupt(client, submitted);
    try {
      const { task } = await submitted;
      const stopListening =
        listener.showPiece && followStream(client, task.taskId, listener.showPiece);
      await ended;
      await stopListening?.();
      const durationMilliseconds = performance.now() - startedAt;
      return { ...(await collectResult(client, task.taskId)), durationMilliseconds };
    } finally {
      forget();
    }
  } finally {
    await feed.close();
  }
}

/** The first Ctrl-C cancels the task, whose end then ends the command; the second ends it at once. */
function cancelOnInterrupt(
  client: ApiClient,
  submitted: Promise<z.infer<typeof taskAnswer>>,
): () => void {
  const cancelTask = async () => {
    const { task } = await submitted;
    const body = { reason: "Interrupted" };
    const request = { method: "POST", path: `cogo-tasks/${task.taskId}/cancel`, body } as const;
    await callEndpoint(client, request, taskAnswer);
  };
  const cancel = () => {
    process.once("SIGINT", () => process.exit(130));
    cancelTask().catch((error: Error) => {
      process.stderr.write(`cogo: the task could not be cancelled: ${error.message}\n`);
      process.exit(130);
    });
  };
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  return () => {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  };
}

/** The beginning of a requirement in one line, as names are. */
function titleOf(requirement: string): string {
  const line = requirement.replaceAll(/[\p{Cc}\s]+/gu, " ").trim();
  return Array.from(line).slice(0, 80).join("").trim() || "Untitled session";
}
