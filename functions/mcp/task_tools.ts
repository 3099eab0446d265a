import { z } from "zod";
import {
  cancelTask,
  createOrchestratorIntegration,
  REQUIREMENT_MAXIMUM_LENGTH,
  searchTasks,
  TaskStore,
  taskSchema,
} from "../../shared/engine/mod.ts";
import { readRequirement, toReadingDocument } from "../../shared/generation/mod.ts";
import { nameSchema, projectSchema } from "../../shared/kernel/mod.ts";
import { describeTask, taskStateSchema, waitForTask } from "./task_state.ts";
import { tool } from "./tool.ts";

export const taskId = z.uuid().describe("The task's id");
const requirement = z
  .string()
  .max(REQUIREMENT_MAXIMUM_LENGTH)
  .regex(/\S/, "Expected a requirement in words, got nothing")
  .describe("What to build, in words, or as SQL, TypeScript types, OpenAPI or a JSON sample");
const listed = taskSchema.pick({ taskId: true, sessionId: true, title: true, status: true });
const REPEATED =
  "Of a call that may be repeated: the same key makes one task in a session, and one where no session is named";
const MOST_LISTED = 50;
const LONGEST_WAIT_SECONDS = 50;

/** Tools that submit and follow tasks. */
export const taskTools = [
  tool({
    name: "read_requirement",
    title: "Read a requirement",
    description:
      "Shows how COGO reads a requirement without models, and which words it does not understand. Creates nothing.",
    effect: "reads",
    input: z.object({ requirement }),
    output: z.object({
      status: z.string(),
      notation: z.string().nullable(),
      message: z.string().nullable(),
      unaccounted: z.array(z.object({ text: z.string(), say: z.string().optional() })),
    }),
    async run(_, input) {
      const { status, notation, message, unaccounted } = toReadingDocument(
        readRequirement(input.requirement),
      );
      return { status, notation, message, unaccounted };
    },
  }),
  tool({
    name: "create_task",
    title: "Create a task",
    description:
      "Has a requirement analysed, planned, generated, tested, reviewed and delivered. Follow it with wait_for_task.",
    effect: "adds",
    input: z.object({
      requirement,
      title: nameSchema(200).optional(),
      sessionId: z.uuid().optional().describe("An open session; a new one is opened otherwise"),
      project: projectSchema
        .default("default")
        .describe("Of a new session: whose knowledge is used"),
      models: z
        .enum(["auto", "off"])
        .default("auto")
        .describe("off: no model is asked, nothing spent"),
      idempotencyKey: z.string().trim().min(1).max(200).optional().describe(REPEATED),
    }),
    output: z.object({ taskId: z.uuid(), sessionId: z.uuid(), status: z.string() }),
    notFound: "Leave out sessionId to open a session, or name that of a task that list_tasks finds",
    async run({ client }, { sessionId, project, ...request }) {
      const session = { title: request.title ?? "From an MCP client", project };
      const task =
        sessionId === undefined
          ? await new TaskStore(client).createWithSession(session, request)
          : await createOrchestratorIntegration(client).processRequest({ ...request, sessionId });
      return { taskId: task.taskId, sessionId: task.sessionId, status: task.status };
    },
  }),
  tool({
    name: "get_task",
    title: "Look at a task",
    description: "Tells how a task is doing: its steps, what it waits for and why, its verdict.",
    effect: "reads",
    input: z.object({ taskId }),
    output: taskStateSchema,
    run: ({ client }, input) => describeTask(client, input.taskId),
  }),
  tool({
    name: "wait_for_task",
    title: "Wait for a task",
    description:
      "Waits until a task has ended or needs a person, for at most some seconds, and tells how it is then. Call it again while it is running.",
    effect: "reads",
    input: z.object({
      taskId,
      seconds: z.number().int().min(1).max(LONGEST_WAIT_SECONDS).default(LONGEST_WAIT_SECONDS),
    }),
    output: taskStateSchema,
    run: ({ client }, input) => waitForTask(client, input.taskId, input.seconds),
  }),
  tool({
    name: "list_tasks",
    title: "Find tasks",
    description: "Lists the user's tasks, the newest first, by words and status.",
    effect: "reads",
    input: z.object({
      text: z.string().min(1).max(500).optional().describe("Words of title or requirement"),
      status: taskSchema.shape.status.optional(),
    }),
    output: z.object({ tasks: z.array(listed) }),
    async run({ client }, { text, status }) {
      const filter = { ...(text && { text }), ...(status && { statuses: [status] }) };
      const { rows: tasks } = await searchTasks(client, filter, { limit: MOST_LISTED });
      return { tasks: tasks.map((task) => listed.parse(task)) };
    },
  }),
  tool({
    name: "cancel_task",
    title: "Cancel a task",
    description: "Ends a task for good; what it has made stays.",
    effect: "changes",
    input: z.object({ taskId, reason: z.string().trim().max(500).optional() }),
    output: z.object({ status: z.string() }),
    async run({ client }, input) {
      return { status: (await cancelTask(client, input.taskId, input.reason)).status };
    },
  }),
];
