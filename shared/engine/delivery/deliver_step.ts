import { z } from "zod";
import {
  type ApiClient,
  CogoError,
  type Json,
  type JsonObject,
  toErrorRecord,
  toJson,
  truncateText,
} from "../../kernel/mod.ts";
import { readKindInput } from "../plans/read_kind_input.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../worker/step_handler.ts";
import { StepRefused } from "../worker/step_refused.ts";
import { StepSleeping, StepSuspended } from "../worker/suspension.ts";
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
const LOOK_AGAIN_MILLISECONDS = 3000;
/** Why what was delivered before stays where it is, and the new result is delivered beside it. */
const STAYS = new Set(["delivery_merged", "delivery_changed"]);

interface Making {
  readonly execution: StepExecution;
  readonly record: DeliveryRecord;
  readonly delivery: OpenedDelivery;
  readonly destination: Destination;
  /** Looks at the delivery again, and goes on. */
  readonly again: () => Promise<StepOutcome>;
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
  // Another step delivers the same: what it has done by then is the answer of this one, too.
  if (delivery === null) throw new StepSleeping(new Date(Date.now() + LOOK_AGAIN_MILLISECONDS));
  try {
    const destination = await open(delivery, execution.signal);
    const again = async () => await make(client, open, execution, act);
    return await act({ execution, record, delivery, destination, again });
  } catch (error) {
    const isWaiting = error instanceof StepSuspended || error instanceof StepSleeping;
    if (isWaiting || execution.signal.aborted) throw error;
    return await fail(error, record, delivery, act === rollBack);
  }
}

/** Keeps why; what was not taken back stays what it was. */
async function fail(
  error: unknown,
  record: DeliveryRecord,
  delivery: OpenedDelivery,
  takesBack: boolean,
): Promise<StepOutcome> {
  const known = toErrorRecord(error);
  const isRejected = known.code === "delivery_rejected";
  const isKept = delivery.status === "delivered" || (takesBack && isRejected);
  if (!isKept) await record.finish(isRejected ? "rejected" : "failed", known);
  const seconds = error instanceof CogoError ? error.details.retryAfterSeconds : undefined;
  if (typeof seconds !== "number") throw error;
  return { status: "failed", error: known, retryAfterSeconds: seconds };
}

async function deliver(making: Making): Promise<StepOutcome> {
  const { execution, record, delivery, destination } = making;
  const packed = await pack(delivery);
  if (delivery.status === "delivered") {
    if (delivery.digest === packed.digest) return delivered(delivery, packed, delivery.reached);
    return await replace(making);
  }
  const preview = await previewOnce(making, packed);
  if (delivery.asks) {
    const { files, digest } = packed;
    const { target, verdict } = delivery;
    const what = `${files.length} files (quality ${verdict ?? "not judged"}) to ${target}`;
    await requireApproval(making, "delivery", {
      title: `Deliver ${what} ${preview.manner}`,
      details: toJson({ target, digest, verdict, ...preview }),
    });
  }
  await execution.reportProgress(`delivering to ${delivery.target}`);
  const reached = await record.perform(delivery, destination.deliver, {
    consignment: packed,
    preview,
  });
  await record.finish("delivered");
  return delivered(delivery, packed, reached);
}

/** Other files of the task are there, from before it was run again: they make way, and the new ones are delivered. */
async function replace(making: Making): Promise<StepOutcome> {
  const { record, again } = making;
  await takeBack(making, "which a newer result replaces").catch(async (error: unknown) => {
    const known = toErrorRecord(error);
    if (!STAYS.has(known.code)) throw error;
    await record.finish("rolled-back", known);
  });
  return await again();
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
  await record.preview(digest, preview);
  return preview;
}

async function requireApproval(
  { execution, delivery: { target } }: Making,
  key: "delivery" | "roll-back",
  { title, details }: { readonly title: string; readonly details: Json },
): Promise<void> {
  const request = { title: truncateText(title, 200), details };
  const answer = await execution.requestApproval(key, request);
  if (answer.status === "approved") return;
  const what = key === "delivery" ? `The delivery to ${target}` : `Taking back from ${target}`;
  throw new StepRefused({
    code: "delivery_rejected",
    message: `${what} was rejected${answer.comment === null ? "" : `: ${answer.comment}`}`,
    remedy: "Nothing was changed; ask again with ./cogo deliver",
  });
}

function delivered(
  { target, deliveryId }: OpenedDelivery,
  { files }: Packed,
  reached: JsonObject,
): StepOutcome {
  return {
    status: "completed",
    result: {
      output: { deliveryId, target, status: "delivered", reached },
      summary: `${files.length} files at ${describeReached(target, reached)}`,
    },
  };
}

async function rollBack(making: Making): Promise<StepOutcome> {
  const { deliveryId, target, preview, status } = making.delivery;
  if (preview === null || status === "rolled-back" || status === "wanted") {
    return ended(deliveryId, target, `nothing was delivered to ${target}`);
  }
  await takeBack(making, "");
  return ended(deliveryId, target, `taken back from ${target}`);
}

async function takeBack(making: Making, why: string): Promise<void> {
  const { record, delivery, destination } = making;
  const { target, preview, digest, reached, createdAt, asks } = delivery;
  if (preview === null) return;
  if (asks) {
    await requireApproval(making, "roll-back", {
      title: `Take back what is at ${describeReached(target, reached)}${why && `, ${why}`}`,
      details: toJson({ target, digest, reached, added: preview.added, changed: preview.changed }),
    });
  }
  const consignment = { files: [], title: "", slug: "", body: "", at: createdAt };
  await record.perform(delivery, destination.rollBack, { consignment, preview });
  await record.finish("rolled-back");
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
