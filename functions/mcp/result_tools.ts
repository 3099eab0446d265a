import { z } from "zod";
import {
  approvalSchema,
  artifactSchema,
  decisionSchema,
  listQualityReports,
  readQualityReport,
  resolveApproval,
  TaskHistory,
  TaskStore,
} from "../../shared/engine/mod.ts";
import { CogoError } from "../../shared/kernel/mod.ts";
import { renderReport } from "../../shared/quality/mod.ts";
import { taskId } from "./task_tools.ts";
import { tool } from "./tool.ts";

const file = artifactSchema.pick({ path: true, kind: true, version: true, bytes: true });
const path = z.string().min(1).max(1000).describe("A path that list_files names");
const pending = approvalSchema.pick({
  approvalId: true,
  title: true,
  details: true,
  status: true,
  expiresAt: true,
});

/** Tools that decide on what a task asks, and read what it made and why. */
export const resultTools = [
  tool({
    name: "list_approvals",
    title: "See what waits for approval",
    description: "Lists what a task has asked a person to approve.",
    effect: "reads",
    input: z.object({ taskId }),
    output: z.object({ approvals: z.array(pending) }),
    async run({ client }, input) {
      await new TaskStore(client).read(input.taskId);
      const approvals = await new TaskHistory(client).listApprovals(input.taskId);
      return { approvals: approvals.map((approval) => pending.parse(approval)) };
    },
  }),
  tool({
    name: "resolve_approval",
    title: "Approve or reject",
    description: "Approves or rejects what a task waits for. Ask the person first.",
    effect: "changes",
    input: z.object({
      taskId,
      approvalId: z.uuid(),
      approve: z.boolean(),
      comment: z.string().trim().min(1).max(2000).optional(),
    }),
    output: z.object({ status: z.string() }),
    notFound: "list_approvals names what a task has asked, list_tasks the tasks",
    async run({ client }, { approvalId, approve, comment, ...input }) {
      const decision = { approve, comment };
      return { status: (await resolveApproval(client, input.taskId, approvalId, decision)).status };
    },
  }),
  tool({
    name: "list_files",
    title: "List the files of a task",
    description: "Lists the latest version of each file that a task has made.",
    effect: "reads",
    input: z.object({ taskId }),
    output: z.object({ files: z.array(file) }),
    async run({ client }, input) {
      const artifacts = await new TaskStore(client).listArtifacts(input.taskId, { content: false });
      const latest = new Map<string, z.infer<typeof file>>();
      for (const artifact of artifacts) {
        const known = latest.get(artifact.path);
        if (known === undefined || known.version < artifact.version) {
          latest.set(artifact.path, file.parse(artifact));
        }
      }
      return { files: [...latest.values()] };
    },
  }),
  tool({
    name: "read_file",
    title: "Read a file of a task",
    description: "Reads the latest version of a file that a task has made.",
    effect: "reads",
    input: z.object({ taskId, path }),
    output: file.extend({ content: z.string() }),
    async run({ client }, input) {
      const options = { path: input.path, content: true };
      const versions = await new TaskStore(client).listArtifacts(input.taskId, options);
      const latest = versions.reduce<(typeof versions)[number] | undefined>(
        (best, each) => (best === undefined || best.version < each.version ? each : best),
        undefined,
      );
      if (latest !== undefined) return { ...file.parse(latest), content: latest.content ?? "" };
      throw new CogoError({
        code: "not_found",
        message: `The task has made no file ${JSON.stringify(input.path)}`,
        remedy: "list_files names those it has made",
      });
    },
  }),
  tool({
    name: "explain_task",
    title: "Explain a task",
    description: "Tells what was decided for a task and why, and its last quality report.",
    effect: "reads",
    input: z.object({ taskId }),
    output: z.object({
      decisions: z.array(decisionSchema.pick({ kind: true, reasons: true })),
      report: z.string().nullable().describe("Markdown"),
    }),
    async run({ client }, input) {
      const tasks = new TaskStore(client);
      const task = await tasks.read(input.taskId);
      const decisions = await tasks.listDecisions(input.taskId);
      const filter = { taskId: input.taskId };
      const { rows } = await listQualityReports(client, filter, { limit: 1 });
      const [last] = rows;
      if (last === undefined) return { decisions, report: null };
      const report = await readQualityReport(client, last.reportId);
      return { decisions, report: renderReport("markdown", task.title ?? "Task", report).text };
    },
  }),
];
