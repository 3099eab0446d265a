import { listTaskMessages, sendTaskMessage } from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { Reply } from "../_http/reply.ts";
import {
  messageAnswer,
  messagesAnswer,
  messagesQuery,
  sendMessageBody,
  taskPath,
} from "./contract.ts";

/** What a person and the agents of a run say to each other. */
export const messageEndpoints = [
  endpoint({
    method: "post",
    path: "/:taskId/messages",
    name: "sendMessage",
    summary:
      "Says something to those who work on a task; steps that start from now on are shown it.",
    parameters: taskPath,
    body: sendMessageBody,
    answer: messageAnswer,
    statuses: [201],
    errors: ["invalid_state", "quota_exceeded"],
    idempotent: true,
    async handle({ client, parameters: { taskId }, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const message = await sendTaskMessage(client, taskId, { ...body, idempotencyKey });
      return new Reply({ message }, { status: 201 });
    },
  }),
  endpoint({
    method: "get",
    path: "/:taskId/messages",
    name: "listMessages",
    summary: "Lists what was said in a task's latest run, or in the named one, in order.",
    parameters: taskPath,
    query: messagesQuery,
    answer: messagesAnswer,
    async handle({ client, parameters: { taskId }, query }) {
      return { messages: await listTaskMessages(client, taskId, query) };
    },
  }),
];
