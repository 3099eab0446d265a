import { z } from "zod";
import { type ApiClient, CogoError, toJson, truncateText } from "../../kernel/mod.ts";
import { ASSESSED_FILES_MAXIMUM, assessedFilesSchema } from "../plans/assess_input.ts";
import { readAllRows } from "../tasks/read_all_rows.ts";
import type { ModelUse, Task } from "../tasks/task.ts";
import { TaskStore } from "../tasks/task_store.ts";
import { listQualityReports, readQualityReport } from "./quality_reports.ts";

type Files = z.infer<typeof assessedFilesSchema>;

/** What is to be judged, and what it is held against. */
interface Assessed {
  readonly files: Files;
  readonly requirement: string;
  readonly title: string;
}

/** Files to judge, or the task whose files they are. */
interface AssessmentRequest {
  readonly sessionId: string;
  readonly files?: Files | undefined;
  readonly taskId?: string | undefined;
  /** By default nothing, or the criteria that the task was judged by. */
  readonly requirement?: string | undefined;
  readonly title?: string | undefined;
  readonly idempotencyKey?: string | undefined;
}

/** Submits a task that does nothing but judge files. @throws CogoError `invalid_state` when a task has none. */
export async function submitAssessment(
  client: ApiClient,
  request: AssessmentRequest,
): Promise<Task> {
  const { sessionId, idempotencyKey } = request;
  const found = await findAssessed(client, request, "Assessment");
  const { requirement = found.requirement, title = found.title } = request;
  const step = { key: "assess", kind: "assess", phase: "quality", role: "quality-engineer" };
  return await new TaskStore(client).create({
    ...{ sessionId, title, idempotencyKey },
    requirement: truncateText(requirement, SHOWN_CHARACTERS).trim() || title,
    models: "off",
    plan: {
      reason: "Files were submitted to be judged",
      steps: [{ ...step, input: { files: toJson(found.files), requirement } }],
    },
  });
}

/** Submits a task that does nothing but review files, which it does not execute. @throws as {@link submitAssessment}. */
export async function submitReview(
  client: ApiClient,
  request: Omit<AssessmentRequest, "requirement">,
): Promise<Task> {
  const { sessionId, idempotencyKey } = request;
  const found = await findAssessed(client, request, "Review");
  const { title = found.title } = request;
  const step = { key: "review", kind: "review", phase: "quality", role: "code-reviewer" };
  return await new TaskStore(client).create({
    ...{ sessionId, title, idempotencyKey, requirement: title, models: "off" },
    plan: {
      reason: "Files were submitted to be reviewed",
      steps: [{ ...step, input: { files: toJson(found.files) } }],
    },
  });
}

/** Submits a task that mends files whose tests fail. */
export async function submitHealing(
  client: ApiClient,
  { files, title = `Healing of ${files.length} files`, models, ...request }: HealingRequest,
): Promise<Task> {
  const step = { key: "heal", kind: "heal", phase: "quality", role: "quality-engineer" };
  return await new TaskStore(client).create({
    ...{ ...request, title, requirement: title, models },
    plan: {
      reason: "Files were submitted to be mended",
      steps: [{ ...step, input: { files: toJson(files) } }],
    },
  });
}

interface HealingRequest extends Pick<AssessmentRequest, "sessionId" | "title" | "idempotencyKey"> {
  readonly files: Files;
  /** By default a model is asked where one can be, for what memory and rules do not mend. */
  readonly models?: ModelUse | undefined;
}

const CODE_TASKS = {
  explain: { title: "Explanation", reason: "Files were submitted to be explained" },
  characterise: { title: "Tests", reason: "Files were submitted to have tests written" },
  describe: { title: "Documentation", reason: "Files were submitted to be documented" },
} as const;

interface CodeRequest extends Pick<AssessmentRequest, "sessionId" | "title" | "idempotencyKey"> {
  readonly files: Files;
  /** Which of the files it is about; by default all. */
  readonly paths?: readonly string[] | undefined;
}

/** Submits a task that says something of given code and leaves it as it is. */
export async function submitCodeTask(
  client: ApiClient,
  kind: keyof typeof CODE_TASKS,
  { files, paths, title, ...request }: CodeRequest,
): Promise<Task> {
  const task = CODE_TASKS[kind];
  const own = title ?? `${task.title} of ${files.length} files`;
  const step = { key: kind, kind, phase: "quality", role: "quality-engineer" };
  const input = { files: toJson(files), ...(paths === undefined ? {} : { paths: [...paths] }) };
  return await new TaskStore(client).create({
    ...{ ...request, title: own, requirement: own, models: "off" },
    plan: { reason: task.reason, steps: [{ ...step, input }] },
  });
}

async function findAssessed(
  client: ApiClient,
  { files = [], taskId }: AssessmentRequest,
  act: "Assessment" | "Review",
): Promise<Assessed> {
  if (taskId !== undefined) return await readDelivered(client, taskId, act);
  return { files, requirement: "", title: `${act} of ${files.length} files` };
}

/** As much as a task's requirement has; the step is given all of it. */
const SHOWN_CHARACTERS = 10_000;
const TITLE_MAXIMUM_LENGTH = 200;

const deliveredSchema = z.object({ path: z.string(), kind: z.string(), content: z.string() });

/** What the latest run of a task has written, and what it was judged by. */
async function readDelivered(
  client: ApiClient,
  taskId: string,
  act: "Assessment" | "Review",
): Promise<Assessed> {
  const { task, run } = await new TaskStore(client).readSnapshot(taskId);
  const written = client.from("artifacts").select("path,kind,content").eq("run_id", run.runId);
  const query = written.neq("kind", "report").order("path").order("version");
  const versions = await readAllRows("artifacts", query, deliveredSchema);
  const files = [...new Map(versions.map((file) => [file.path, file])).values()];
  const parsed = assessedFilesSchema.safeParse(files);
  if (!parsed.success) {
    throw new CogoError({
      code: "invalid_state",
      message: `Expected 1 to ${ASSESSED_FILES_MAXIMUM} files of the task that can be assessed, got ${files.length}`,
      remedy: "Name a task that has delivered files, or send the files",
    });
  }
  return {
    files: parsed.data,
    requirement: await readCriteria(client, taskId),
    title: truncateText(`${act} of ${task.title ?? "a task"}`, TITLE_MAXIMUM_LENGTH),
  };
}

const judgedSchema = z.object({
  criteria: z.array(z.object({ id: z.string(), text: z.string() })),
});

/** The criteria that the task was judged by last, a line each. */
async function readCriteria(client: ApiClient, taskId: string): Promise<string> {
  const { rows } = await listQualityReports(client, { taskId }, { limit: 1 });
  const [newest] = rows;
  if (newest === undefined) return "";
  const { evidence } = await readQualityReport(client, newest.reportId);
  const criteria = judgedSchema.safeParse(evidence).data?.criteria ?? [];
  return criteria.map(({ id, text }) => `${id}: ${text.replace(/\s+/g, " ")}`).join("\n");
}
