import type { z } from "zod";
import { reportsAnswer } from "../../functions/quality/contract.ts";
import { sessionAnswer } from "../../functions/sessions/contract.ts";
import {
  artifactsAnswer,
  decisionsAnswer,
  snapshotAnswer,
  taskAnswer,
} from "../../functions/tasks/contract.ts";
import type {
  Artifact,
  Attachment,
  CogoEvent,
  Decision,
  QualityReport,
} from "../../shared/engine/mod.ts";
import type { StreamPiece } from "../../shared/generation/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { EventFeed } from "./event_feed.ts";
import { followStream } from "./follow_stream.ts";

/** All that is known of a task that has ended. */
export interface RunResult {
  readonly snapshot: z.infer<typeof snapshotAnswer>;
  readonly decisions: readonly Decision[];
  readonly quality: QualityReport | undefined;
  /** The newest version of each file, with its content. */
  readonly artifacts: readonly Artifact[];
  /** A name for the output folder. */
  readonly slug: string;
  /** The task completed and its gate passed. */
  readonly passed: boolean;
  /** From its submission to its end. */
  readonly durationMilliseconds: number;
}

/** Hears how a task proceeds. */
export interface TaskListener {
  readonly show: (event: CogoEvent) => void;
  /** Takes what is being written, where that is of interest. */
  readonly showPiece?: (piece: StreamPiece) => void;
}

const ENDS = new Set(["task:completed", "task:failed", "task:cancelled"]);

/** What is asked for, and what is shown beside the words. */
interface Submission {
  readonly requirement: string;
  readonly attachments?: readonly Attachment[];
}

/** Submits a requirement in a new session, follows it to its end and collects the result. */
export async function runTask(
  client: ApiClient,
  { requirement, attachments = [] }: Submission,
  listener: TaskListener,
): Promise<RunResult> {
  const startedAt = performance.now();
  const title = requirement.trim().slice(0, 80) || "Untitled session";
  const opening = { method: "POST", path: "cogo-sessions", body: { title } } as const;
  const { session } = await callEndpoint(client, opening, sessionAnswer);

  let markEnded: () => void;
  const ended = new Promise<void>((resolve) => {
    markEnded = resolve;
  });
  const feed = new EventFeed(client, session.sessionId, (event) => {
    listener.show(event);
    if (ENDS.has(event.type)) markEnded();
  });
  await feed.open();
  try {
    const body = { sessionId: session.sessionId, requirement, attachments };
    const submission = { method: "POST", path: "cogo-tasks", body } as const;
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
    });
  };
  process.once("SIGINT", cancel);
  process.once("SIGTERM", cancel);
  return () => {
    process.off("SIGINT", cancel);
    process.off("SIGTERM", cancel);
  };
}

/** Reads the result of a task. */
export async function collectResult(client: ApiClient, taskId: string): Promise<RunResult> {
  const get = <Schema extends z.ZodType>(path: string, answer: Schema) =>
    callEndpoint(client, { method: "GET", path }, answer);
  const [snapshot, { decisions }, { reports }, { artifacts }] = await Promise.all([
    get(`cogo-tasks/${taskId}`, snapshotAnswer),
    get(`cogo-tasks/${taskId}/decisions`, decisionsAnswer),
    get(`cogo-quality/reports?taskId=${taskId}`, reportsAnswer),
    get(`cogo-tasks/${taskId}/artifacts?content=true`, artifactsAnswer),
  ]);
  const { createdAt, finishedAt } = snapshot.task;
  const newest = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  return {
    snapshot,
    decisions,
    quality: reports[0],
    artifacts: [...newest.values()],
    slug: readSlug(decisions),
    passed: snapshot.task.status === "completed" && snapshot.run.gate === "passed",
    durationMilliseconds: Date.parse(finishedAt ?? createdAt) - Date.parse(createdAt),
  };
}

function readSlug(decisions: readonly Decision[]): string {
  const outcome = decisions.find((decision) => decision.kind === "requirements")?.outcome;
  const slug =
    typeof outcome === "object" && outcome !== null && "slug" in outcome ? outcome.slug : "";
  return typeof slug === "string" && slug !== "" ? slug : "result";
}
