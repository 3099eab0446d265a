import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  type JsonObject,
  toErrorRecord,
  toJson,
  truncateText,
} from "../../kernel/mod.ts";
import { readKindInput } from "../plans/read_kind_input.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { StepSuspended } from "../worker/suspension.ts";
import { type Packed, pack } from "./consignment.ts";
import { DeliveryRecord, type OpenedDelivery } from "./delivery_record.ts";
import { deliveryTargetSchema } from "./delivery_target.ts";
import type { Destination, Preview } from "./destination.ts";
import type { OpenDestination } from "./open_destination.ts";

/** What a step of kind `deliver` or `roll-back` is given. */
export const deliverInputSchema = z.strictObject({
  target: deliveryTargetSchema,
  /** Whose result; by default that of the task the step belongs to. */
  taskId: z.uuid().optional(),
});

const CODE = "deliver_input_invalid";

interface Making {
  readonly execution: StepExecution;
  readonly record: DeliveryRecord;
  readonly delivery: OpenedDelivery;
  readonly destination: Destination;
}

/** Brings the result of a task to a target. */
export function createDeliverStep(client: ApiClient, open: OpenDestination): StepHandler {
  return {
    kind: "deliver",
    estimateMilliseconds: 30_000,
    execute: (execution) => make(client, open, execution, deliver),
  };
}

/** Takes a delivery back. */
export function createRollBackStep(client: ApiClient, open: OpenDestination): StepHandler {
  return {
    kind: "roll-back",
    estimateMilliseconds: 30_000,
    execute: (execution) => make(client, open, execution, rollBack),
  };
}

async function make(
  client: ApiClient,
  open: OpenDestination,
  execution: StepExecution,
  act: (making: Making) => Promise<StepOutcome>,
): Promise<StepOutcome> {
  const input = readKindInput(deliverInputSchema, execution.step, CODE);
  const record = new DeliveryRecord(client, execution.step);
  const delivery = await record.open(input.target, input.taskId);
  try {
    const destination = await open(delivery, execution.signal);
    return await act({ execution, record, delivery, destination });
  } catch (error) {
    if (error instanceof StepSuspended || execution.signal.aborted) throw error;
    const known = toErrorRecord(error);
    const isRejected = known.code === "delivery_rejected";
    if (delivery.status !== "delivered") {
      await record.finish(delivery, isRejected ? "rejected" : "failed", known);
    }
    const seconds = error instanceof CogoError ? error.details.retryAfterSeconds : undefined;
    if (typeof seconds !== "number") throw error;
    return { status: "failed", error: known, retryAfterSeconds: seconds };
  }
}

async function deliver(making: Making): Promise<StepOutcome> {
  const { execution, record, delivery, destination } = making;
  const packed = await pack(delivery);
  if (delivery.status === "delivered") return delivered(delivery, packed, delivery.reached);
  const preview = await previewOnce(making, packed);
  if (delivery.asks) await requireApproval(making, packed, preview);
  await execution.reportProgress(`delivering to ${delivery.target}`);
  const reached = await record.perform(delivery, destination.deliver, {
    consignment: packed,
    preview,
  });
  await record.finish(delivery, "delivered");
  return delivered(delivery, packed, reached);
}

/** What was shown is what is done, also by another worker after the approval. */
async function previewOnce(
  { record, delivery, destination }: Making,
  packed: Packed,
): Promise<Preview> {
  const { title, configuration, leftOut, digest } = packed;
  if (delivery.preview !== null && delivery.digest === digest) return delivery.preview;
  const would = await destination.preview(packed);
  const own = { title, configuration: [...configuration], leftOut: [...leftOut] };
  const preview = { ...own, ...would };
  await record.preview(delivery, digest, preview);
  return preview;
}

async function requireApproval(
  { execution, delivery }: Making,
  { files, digest }: Packed,
  preview: Preview,
): Promise<void> {
  const { target, verdict } = delivery;
  const what = `${files.length} files (quality ${verdict ?? "not judged"}) to ${target}`;
  const answer = await execution.requestApproval("delivery", {
    title: truncateText(`Deliver ${what} ${preview.manner}`, 200),
    details: toJson({ target, digest, verdict, ...preview }),
  });
  if (answer.status === "approved") return;
  throw new StepRefused({
    code: "delivery_rejected",
    message: `The delivery to ${target} was rejected${answer.comment === null ? "" : `: ${answer.comment}`}`,
    remedy: "The files are kept; deliver them again with ./cogo deliver",
  });
}

/** @throws StepRefused `delivery_superseded` where other files of the task are there already. */
function delivered(delivery: OpenedDelivery, packed: Packed, reached: JsonObject): StepOutcome {
  const { target, deliveryId, digest } = delivery;
  if (digest !== null && digest !== packed.digest) {
    throw new StepRefused({
      code: "delivery_superseded",
      message: `Other files of this task were delivered to ${target} before`,
      remedy: "Roll that delivery back first",
    });
  }
  return {
    status: "completed",
    result: {
      output: { deliveryId, target, status: "delivered", reached },
      summary: `${packed.files.length} files at ${describeReached(target, reached)}`,
    },
  };
}

async function rollBack({ record, delivery, destination }: Making): Promise<StepOutcome> {
  const { target, deliveryId, preview, status } = delivery;
  if (preview === null || status === "rolled-back" || status === "wanted") {
    return ended(deliveryId, target, `nothing was delivered to ${target}`);
  }
  const consignment = { files: [], title: "", slug: "", body: "", at: delivery.createdAt };
  await record.perform(delivery, destination.rollBack, { consignment, preview });
  await record.finish(delivery, "rolled-back");
  return ended(deliveryId, target, `taken back from ${target}`);
}

function ended(deliveryId: string, target: string, summary: string): StepOutcome {
  const output = { deliveryId, target, status: "rolled-back" };
  return { status: "completed", result: { output, summary } };
}

const reachedSchema = z.object({
  pullRequest: z.object({ url: z.string() }).optional(),
  branch: z.string().optional(),
});

/** Where to look for it. */
function describeReached(target: string, reached: JsonObject): string {
  const { pullRequest, branch } = reachedSchema.parse(reached);
  return pullRequest?.url ?? (branch === undefined ? target : `${target}, branch ${branch}`);
}
