import { z } from "zod";
import {
  type ApiClient,
  callUntilAnswered,
  type ErrorRecord,
  type FunctionParameters,
  type JsonObject,
  jsonObjectSchema,
  toJson,
} from "../../kernel/mod.ts";
import { verdictSchema } from "../quality/quality_report.ts";
import type { LeasedStep } from "../worker/leased_step.ts";
import { deliveryStatusSchema } from "./delivery_status.ts";
import { type Act, type ActInput, type Preview, previewSchema } from "./destination.ts";

const openedSchema = z.object({
  deliveryId: z.uuid(),
  taskId: z.uuid(),
  target: z.string(),
  status: deliveryStatusSchema,
  round: z.number().int(),
  digest: z.string().nullable(),
  preview: previewSchema.nullable(),
  reached: jsonObjectSchema,
  createdAt: z.string(),
  title: z.string().nullable(),
  requirement: z.string(),
  verdict: verdictSchema.nullable(),
  /** Whether a person approves it first. */
  asks: z.boolean(),
  apiUrl: z.string().nullable(),
  credential: z.string().nullable(),
  /** The newest version of each file of the task's last run; null where it is taken back. */
  files: z.array(z.object({ path: z.string(), content: z.string() })).nullable(),
});
export type OpenedDelivery = z.infer<typeof openedSchema>;

const startedSchema = z.object({ key: z.string(), result: jsonObjectSchema.nullable() });

type DeliveryFunction =
  | "open_delivery"
  | "preview_delivery"
  | "begin_delivery_act"
  | "end_delivery_act"
  | "finish_delivery";

/** What the database keeps of a delivery, for the worker that holds the step which makes it. */
export class DeliveryRecord {
  readonly #client: ApiClient;
  readonly #lease: { readonly step_id: string; readonly lease_token: string };

  constructor(client: ApiClient, step: Pick<LeasedStep, "stepId" | "leaseToken">) {
    this.#client = client;
    this.#lease = { step_id: step.stepId, lease_token: step.leaseToken };
  }

  /**
   * The delivery, which is the step's from now on; null while another step is at it.
   *
   * @throws CogoError `forbidden` for a target that no operator permitted, `not_found` for a task.
   */
  async open(target: string, taskId: string | undefined): Promise<OpenedDelivery | null> {
    const parameters = { ...this.#lease, target, task_id: taskId ?? null };
    return await this.#call("open_delivery", parameters, openedSchema.nullable());
  }

  async preview(digest: string, preview: Preview): Promise<void> {
    const parameters = { ...this.#lease, digest, preview: toJson(preview) };
    await this.#call("preview_delivery", parameters, z.unknown());
  }

  /** Does the acts that were not done before, in order; gives what all of them have reached. */
  async perform(
    { reached }: OpenedDelivery,
    acts: readonly Act[],
    input: Pick<ActInput, "consignment" | "preview">,
  ): Promise<JsonObject> {
    let all = reached;
    for (const { name: act, perform } of acts) {
      const of = { ...this.#lease, act };
      const started = await this.#call("begin_delivery_act", of, startedSchema);
      const result =
        started.result ?? (await perform({ ...input, reached: all, key: started.key }));
      if (started.result === null)
        await this.#call("end_delivery_act", { ...of, result }, z.unknown());
      all = { ...all, ...result };
    }
    return all;
  }

  async finish(
    status: "delivered" | "rejected" | "failed" | "rolled-back",
    error?: ErrorRecord,
  ): Promise<void> {
    const parameters = {
      ...this.#lease,
      status,
      error: error === undefined ? null : toJson(error),
    };
    await this.#call("finish_delivery", parameters, z.unknown());
  }

  async #call<Name extends DeliveryFunction, Answer>(
    name: Name,
    parameters: FunctionParameters<Name>,
    answer: z.ZodType<Answer>,
  ): Promise<Answer> {
    return await callUntilAnswered(this.#client, name, parameters, answer);
  }
}
