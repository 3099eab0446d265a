import { z } from "zod";
import {
  approvalSchema,
  artifactSchema,
  attemptSchema,
  auditEntrySchema,
  batchSchema,
  deadLetterSchema,
  debounceSchema,
  decisionSchema,
  deliveryTargetSchema,
  executionMetricsSchema,
  MESSAGE_MAXIMUM_CHARACTERS,
  modelUseSchema,
  ownPlanSchema,
  phaseSchema,
  planRevisionSchema,
  planSchema,
  REQUIREMENT_MAXIMUM_LENGTH,
  runEstimateRecordSchema,
  runSchema,
  singletonSchema,
  sourceKindSchema,
  stepSchema,
  tagsSchema,
  taskBatchSchema,
  taskDeliverySchema,
  taskDistributionSchema,
  taskFilterSchema,
  taskMessageSchema,
  taskSchema,
  taskStatusSchema,
} from "../../shared/engine/mod.ts";
import { readingDocumentSchema } from "../../shared/generation/mod.ts";
import { jsonSchema, momentSchema, nameSchema } from "../../shared/kernel/mod.ts";
import { nextPage, pageSchema } from "../_http/page.ts";

const title = nameSchema(200);
const priority = z.number().int().min(0).max(1000);
const reason = z.string().trim().max(500).optional();
/** The same key makes a repeated request change nothing. */
const idempotencyKey = z.string().trim().min(1).max(200).optional();

// Postgres text cannot hold null characters.
export const text = z
  .string()
  .refine((each) => !each.includes("\u0000"), "Expected text without null characters");

/** Text as `content`, a picture or a PDF as `data`. */
export const source = z
  .strictObject({
    name: nameSchema(200),
    /** Found out where it is left out. */
    kind: sourceKindSchema.optional(),
    content: text.min(1).optional(),
    /** Base64 without a prefix. */
    data: z.string().optional(),
    caption: text.trim().min(1).max(300).optional(),
  })
  .refine(
    ({ content, data }) => (content === undefined) !== (data === undefined),
    "Expected the content of a text, or the data of a picture or PDF",
  );

const requirement = text
  .regex(/\S/, "Expected a requirement in words, got nothing")
  .max(REQUIREMENT_MAXIMUM_LENGTH);

export const taskMembers = z.strictObject({
  sessionId: z.uuid(),
  /** May be left out where a flow is started. */
  requirement: requirement.optional(),
  title: title.optional(),
  /** Lower runs first. */
  priority: priority.optional(),
  idempotencyKey,
  /** The run fails when it is still open then. */
  deadline: momentSchema.optional(),
  /** How long the task is kept after its end; the project's own time when not given. */
  retentionDays: z.number().int().min(1).max(3650).optional(),
  /** `off`: no model is asked and nothing spent; code templates generate. */
  models: modelUseSchema.optional(),
  singleton: singletonSchema.optional(),
  debounce: debounceSchema.optional(),
  /** Needs a plan or a flow. Of a flow, its input is the item, and it runs with `{items}`. */
  batch: taskBatchSchema.optional(),
  tags: tagsSchema.optional(),
  /** The workflow template that the run is planned from, instead of the one that fits best. */
  template: z.string().trim().min(1).max(100).optional(),
  /** Runs these steps instead of analysing the requirement and planning. */
  plan: ownPlanSchema.optional(),
  /** Runs a flow that is deployed: its latest version, unless one is named. */
  flow: z
    .strictObject({
      name: z.string().trim().min(1).max(100),
      version: z.number().int().min(1).max(2_147_483_647).optional(),
      input: jsonSchema.optional(),
    })
    .optional(),
  /** What the task is to be understood from beside the requirement. */
  sources: z.array(source).optional(),
  /** Whether a person is to approve what is gathered from them before it is analysed. */
  approveRequirements: z.boolean().optional(),
  /** Where the result is brought to: a target that an operator has permitted. */
  delivery: deliveryTargetSchema.optional(),
});

interface Subject {
  readonly requirement?: unknown;
  readonly template?: unknown;
  readonly plan?: unknown;
  readonly flow?: unknown;
}
export const HAS_ONE_SUBJECT = [
  ({ template, plan, flow }: Subject) =>
    [template, plan, flow].filter((each) => each !== undefined).length <= 1,
  "Expected at most one of template, plan and flow",
] as const;
export const HAS_SUBJECT = [
  ({ requirement, flow }: Subject) => requirement !== undefined || flow !== undefined,
  "Expected a requirement in words, or a flow, got neither",
] as const;
export const createTaskBody = taskMembers
  .refine(...HAS_ONE_SUBJECT)
  .refine(...HAS_SUBJECT)
  .refine(
    ({ delivery, plan, flow }) => delivery === undefined || (plan ?? flow) === undefined,
    "Expected no delivery with a plan or a flow: a plan has a step of the kind deliver",
  )
  .refine(
    ({ singleton, debounce, batch }) =>
      [singleton, debounce, batch].filter((each) => each !== undefined).length <= 1,
    "Expected at most one of singleton, debounce and batch",
  )
  .refine(
    ({ batch, flow }) => batch === undefined || (batch.item === undefined) === (flow !== undefined),
    {
      path: ["batch", "item"],
      error: "Expected an item of a plan's batch, and none of a flow's: its input is the item",
    },
  );
/** How a requirement reads without models; nothing is created. */
export const readingBody = z.strictObject({ requirement });
export const readingAnswer = readingDocumentSchema;
export const updateTaskBody = z
  .strictObject({
    title: title.optional(),
    priority: priority.optional(),
    /** All that it is to have. */
    tags: tagsSchema.optional(),
  })
  .refine(
    (change) => Object.keys(change).length > 0,
    "Expected a title, a priority or tags, got none",
  );
/** All that may be changed of a task; what is left out is as in a new one. */
export const replaceTaskBody = z.strictObject({
  title: title.nullable().default(null),
  priority: priority.default(100),
  tags: tagsSchema.default([]),
});
/** Cancel, pause and redrive: the reason, for the audit log. */
export const interventionBody = z.strictObject({ reason });
/** Cancels or redrives all that the filter finds, batch by batch. */
export const batchBody = z.strictObject({
  filter: taskFilterSchema.refine(
    (filter) => Object.keys(filter).length > 0,
    "Expected a filter that says which tasks, got an empty one",
  ),
  reason,
  /** What the batch before answered. */
  after: z.uuid().optional(),
});
export const resumeTaskBody = z.strictObject({});
export const rerunTaskBody = z.strictObject({
  /** The key of a step of the last run; what was finished before it is taken over. */
  fromStep: z.string().trim().min(1).max(200).optional(),
  idempotencyKey,
});
export const emitEventBody = z.strictObject({
  name: z.string().trim().min(1).max(100),
  payload: jsonSchema.default({}),
});
export const sendMessageBody = z.strictObject({
  text: text.trim().min(1).max(MESSAGE_MAXIMUM_CHARACTERS),
  /** The number of the message that it answers. */
  answers: z.number().int().min(1).max(2_147_483_647).optional(),
  idempotencyKey,
});
export const revisePlanBody = planRevisionSchema;
/** Brings the result of a task that has ended to a target, or takes it back from there. */
export const startDeliveryBody = z.strictObject({
  target: deliveryTargetSchema,
  rollBack: z.boolean().default(false),
  idempotencyKey,
});
export const resolveApprovalBody = z.strictObject({
  approve: z.boolean(),
  comment: z.string().trim().min(1).max(2000).optional(),
});

export const taskPath = z.object({ taskId: z.uuid() });
export const stepPath = taskPath.extend({ stepId: z.uuid() });
export const approvalPath = taskPath.extend({ approvalId: z.uuid() });
/** The run to read, by default the latest. */
export const snapshotQuery = z.strictObject({ runId: z.uuid().optional() });
export const attemptsQuery = z.strictObject({ stepId: z.uuid().optional() });
export const sourcePath = taskPath.extend({ ordinal: z.coerce.number().int().min(1).max(20) });
export const messagesQuery = z.strictObject({
  /** The latest unless one is named. */
  runId: z.uuid().optional(),
  /** The number of the last message that was read. */
  after: z.coerce.number().int().min(0).max(2_147_483_647).default(0),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
const list = z.string().transform((text) => text.split(","));
export const tasksQuery = pageSchema.extend({
  ...taskFilterSchema.omit({ statuses: true, tags: true }).shape,
  /** One or more, with commas between them. */
  status: list.pipe(z.array(taskStatusSchema)).optional(),
  tag: list.pipe(tagsSchema).optional(),
});
const content = z.enum(["true", "false"]).default("false");
export const sourcesQuery = z.strictObject({ content });
export const artifactsQuery = z.strictObject({ path: z.string().min(1).optional(), content });

export const taskAnswer = z.object({ task: taskSchema });
export const tasksAnswer = z.object({ tasks: z.array(taskSchema), ...nextPage });
export const batchAnswer = batchSchema;
export const snapshotAnswer = z.object({
  task: taskSchema,
  run: runSchema,
  /** What the run was expected to take, and what it took; null until it is planned. */
  estimate: runEstimateRecordSchema.nullable(),
  phases: z.array(phaseSchema),
  steps: z.array(stepSchema),
});
export const decisionsAnswer = z.object({ decisions: z.array(decisionSchema) });
export const artifactsAnswer = z.object({ artifacts: z.array(artifactSchema) });
export const messageAnswer = z.object({ message: taskMessageSchema });
export const messagesAnswer = z.object({ messages: z.array(taskMessageSchema) });
export const eventAnswer = z.object({ emitted: z.boolean() });
export const revisionAnswer = z.object({ planVersion: z.number().int() });
export const stepAnswer = z.object({ step: stepSchema });
export const approvalAnswer = z.object({ approval: approvalSchema });
export const approvalsAnswer = z.object({ approvals: z.array(approvalSchema) });
export const deliveriesAnswer = z.object({ deliveries: z.array(taskDeliverySchema) });
export const distributionsAnswer = z.object({ distributions: z.array(taskDistributionSchema) });
export const executionsAnswer = z.object({ executions: z.array(executionMetricsSchema) });
export const runsAnswer = z.object({ runs: z.array(runSchema) });
export const plansAnswer = z.object({ plans: z.array(planSchema) });
export const attemptsAnswer = z.object({ attempts: z.array(attemptSchema) });
export const deadLettersAnswer = z.object({ deadLetters: z.array(deadLetterSchema) });
export const auditAnswer = z.object({ entries: z.array(auditEntrySchema) });
