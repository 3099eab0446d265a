import {
  createOrchestratorManager,
  submitCodeTask,
  submitHealing,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";
import { idempotencyKeyOf } from "../_http/preconditions.ts";
import { assessAnswer, assessBody, codeBody, fixBody, reviewBody } from "./contract.ts";

/** Judging what somebody else wrote. */
export const assessEndpoints = [
  endpoint({
    method: "post",
    path: "/assess",
    name: "assess",
    summary: "Submits a task that judges files, or what another task has delivered.",
    body: assessBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const manager = createOrchestratorManager(client);
      return { task: await manager.validateResults({ ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/review",
    name: "review",
    summary:
      "Submits a task that reviews files, or what another task has delivered, without executing them.",
    body: reviewBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      const manager = createOrchestratorManager(client);
      return { task: await manager.submitReview({ ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/fix",
    name: "fix",
    summary: "Submits a task that mends files whose tests fail, and leaves the tests as they are.",
    body: fixBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitHealing(client, { ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/explain",
    name: "explain",
    summary:
      "Submits a task that says what files import, export, call, change and throw, each with its place.",
    body: codeBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitCodeTask(client, "explain", { ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/test",
    name: "test",
    summary:
      "Submits a task that writes tests of what given code does, and measures what they notice.",
    body: codeBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitCodeTask(client, "characterise", { ...body, idempotencyKey }) };
    },
  }),
  endpoint({
    method: "post",
    path: "/document",
    name: "document",
    summary: "Submits a task that documents what files export, with calls that were executed.",
    body: codeBody,
    answer: assessAnswer,
    statuses: [201],
    errors: ["not_found", "conflict", "invalid_state", "invalid_plan", "quota_exceeded"],
    idempotent: true,
    async handle({ client, body, preconditions }) {
      const idempotencyKey = idempotencyKeyOf(body, preconditions);
      return { task: await submitCodeTask(client, "describe", { ...body, idempotencyKey }) };
    },
  }),
];
