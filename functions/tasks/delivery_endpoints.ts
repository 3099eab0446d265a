import { listTaskDeliveries, startDelivery } from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { deliveriesAnswer, startDeliveryBody, taskAnswer, taskPath } from "./contract.ts";

/** Where the result of a task goes. */
export const deliveryEndpoints = [
  endpoint({
    method: "get",
    path: "/:taskId/deliveries",
    name: "listTaskDeliveries",
    summary:
      "Lists where a task's result is delivered to, what would change there, and how far it is.",
    parameters: taskPath,
    answer: deliveriesAnswer,
    async handle({ client, parameters: { taskId } }) {
      return { deliveries: await listTaskDeliveries(client, taskId) };
    },
  }),
  endpoint({
    method: "post",
    path: "/:taskId/deliveries",
    name: "startDelivery",
    summary: "Delivers the result of a task that has ended, or takes it back: a task of its own.",
    parameters: taskPath,
    body: startDeliveryBody,
    answer: taskAnswer,
    statuses: [201],
    errors: ["invalid_state", "conflict", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, parameters: { taskId }, body, preconditions }) {
      const { target, rollBack } = body;
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const kind = rollBack ? "roll-back" : "deliver";
      return { task: await startDelivery(client, { taskId, target, kind, idempotencyKey }) };
    },
  }),
];
