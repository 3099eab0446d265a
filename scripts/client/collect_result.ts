import type { z } from "zod";
import { reportAnswer, reportsAnswer } from "../../functions/quality/contract.ts";
import {
  artifactsAnswer,
  decisionsAnswer,
  deliveriesAnswer,
  snapshotAnswer,
} from "../../functions/tasks/contract.ts";
import type { Artifact, Decision, QualityReport, TaskDelivery } from "../../shared/engine/mod.ts";
import type { ApiClient } from "../../shared/kernel/mod.ts";
import { callEndpoint } from "./api_client.ts";
import { type ModelUsage, readModelUsage } from "./model_usage.ts";

/** All that is known of a task that has ended. */
export interface RunResult {
  readonly snapshot: z.infer<typeof snapshotAnswer>;
  readonly decisions: readonly Decision[];
  readonly quality: QualityReport | undefined;
  /** The newest version of each file, with its content. */
  readonly artifacts: readonly Artifact[];
  /** Where it was to be brought to, and whether it is there. */
  readonly deliveries: readonly TaskDelivery[];
  /** A name for the output folder. */
  readonly slug: string;
  /** The task completed and its gate passed. */
  readonly passed: boolean;
  /** What its models did and cost, a row for each model. */
  readonly models: readonly ModelUsage[];
  /** From its submission to its end. */
  readonly durationMilliseconds: number;
}

/** Reads the result of a task. */
export async function collectResult(client: ApiClient, taskId: string): Promise<RunResult> {
  const get = <Schema extends z.ZodType>(path: string, answer: Schema) =>
    callEndpoint(client, { method: "GET", path }, answer);
  const [snapshot, { decisions }, { reports }, { artifacts }, { deliveries }] = await Promise.all([
    get(`cogo-tasks/${taskId}`, snapshotAnswer),
    get(`cogo-tasks/${taskId}/decisions`, decisionsAnswer),
    get(`cogo-quality/reports?taskId=${taskId}&limit=1`, reportsAnswer),
    get(`cogo-tasks/${taskId}/artifacts?content=true`, artifactsAnswer),
    get(`cogo-tasks/${taskId}/deliveries`, deliveriesAnswer),
  ]);
  const [newestReport] = reports;
  const quality =
    newestReport && (await get(`cogo-quality/reports/${newestReport.reportId}`, reportAnswer));
  const models = await readModelUsage(client, snapshot.run.runId);
  const { createdAt, finishedAt } = snapshot.task;
  const newest = new Map(artifacts.map((artifact) => [artifact.path, artifact]));
  return {
    snapshot,
    decisions,
    deliveries,
    quality: quality?.report,
    models,
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
