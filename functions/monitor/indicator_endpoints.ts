import { z } from "zod";
import {
  indicatorsSchema,
  periodSchema,
  readIndicators,
  setIndicatorBaseline,
  setIndicatorTarget,
} from "../../shared/engine/mod.ts";
import { endpoint } from "../_http/endpoint.ts";

const SLUG = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const PROJECT = /^[a-z0-9]+([._-][a-z0-9]+)*$/;

export const indicatorsQuery = z.strictObject({
  period: periodSchema.default("day"),
  project: z.string().max(100).regex(PROJECT, "Expected a project such as web-shop").optional(),
  tenantId: z.uuid().optional(),
});
/** Nothing, or enough to be calculated with. */
const amount = z.union([z.literal(0), z.number().min(0.01).max(1_000_000)]);
const baselineBody = z.strictObject({
  /** What a task takes by hand. */
  manualMinutes: amount,
  hourlyUsd: amount,
  tenantId: z.uuid().optional(),
});

/** Whether the work is fast, good and worth it. */
export const indicatorEndpoints = [
  endpoint({
    method: "get",
    path: "/indicators",
    name: "readIndicators",
    summary:
      "Tells the sixteen indicators of a tenant, or of all the user's work; for operators of all there is.",
    query: indicatorsQuery,
    answer: indicatorsSchema,
    errors: ["not_found"],
    handle: async ({ client, query }) => await readIndicators(client, query),
  }),
  endpoint({
    method: "put",
    path: "/indicators/:indicator/target",
    name: "setIndicatorTarget",
    summary: "Sets what is aimed at; null for nothing.",
    operators: true,
    parameters: z.object({ indicator: z.string().max(100).regex(SLUG) }),
    body: z.strictObject({ target: z.number().nullable() }),
    async handle({ client, parameters: { indicator }, body: { target } }) {
      await setIndicatorTarget(client, indicator, target);
    },
  }),
  endpoint({
    method: "put",
    path: "/indicator-baselines",
    name: "setIndicatorBaseline",
    summary: "Says what a task takes by hand and what an hour of that costs.",
    body: baselineBody,
    errors: ["not_found"],
    async handle({ client, body }) {
      await setIndicatorBaseline(client, body);
    },
  }),
];
