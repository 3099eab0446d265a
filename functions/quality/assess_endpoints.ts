import {
  createOrchestratorManager,
  submitCodeTask,
  submitHealing,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { assessAnswer, assessBody, codeBody, fixBody, reviewBody } from "./contract.ts";

/** What all have in common: they submit a task about code that is there. */
const SUBMISSION = {
  method: "post",
  answer: assessAnswer,
  statuses: [201],
  errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
  idempotent: true,
} as const;

const codeEndpoint = (
  name: "explain" | "test" | "document",
  kind: Parameters<typeof submitCodeTask>[1],
  summary: string,
) =>
  endpoint({
    ...SUBMISSION,
    ...{ path: `/${name}`, name, summary, body: codeBody },
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitCodeTask(client, kind, { ...body, idempotencyKey }) };
    },
  });

/** Judging, mending and describing what somebody else wrote. */
export const assessEndpoints = [
  endpoint({
    ...SUBMISSION,
    path: "/assess",
    name: "assess",
    summary: "Submits a task that judges files, or what another task has delivered.",
    body: assessBody,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const manager = createOrchestratorManager(client);
      return { task: await manager.validateResults({ ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    ...SUBMISSION,
    path: "/review",
    name: "review",
    summary:
      "Submits a task that reviews files, or what another task has delivered, without executing them.",
    body: reviewBody,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const manager = createOrchestratorManager(client);
      return { task: await manager.submitReview({ ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    ...SUBMISSION,
    path: "/fix",
    name: "fix",
    summary: "Submits a task that mends files whose tests fail, and leaves the tests as they are.",
    body: fixBody,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitHealing(client, { ...body, idempotencyKey }) };
    },
  }),
  codeEndpoint(
    "explain",
    "explain",
    "Submits a task that says what files import, export, call, change and throw, each with its place.",
  ),
  codeEndpoint(
    "test",
    "characterise",
    "Submits a task that writes tests of what given code does, and measures what they notice.",
  ),
  codeEndpoint(
    "document",
    "describe",
    "Submits a task that documents what files export, with calls that were executed.",
  ),
];
