import type { z } from "zod";
import type { JsonObject } from "../../kernel/mod.ts";
import { httpInputSchema } from "../endpoints/http_input.ts";
import { flowInputSchema } from "../flows/flow_input.ts";
import { askInputSchema } from "./ask_input.ts";
import { assessInputSchema, codeInputSchema, healInputSchema } from "./assess_input.ts";

/** What a plan has to give a step of a kind that needs no code. */
export interface KindInput {
  readonly schema: z.ZodObject;
  /** The members whose texts may hold references. */
  readonly filled: (input: JsonObject) => readonly string[];
  /** The member whose texts may hold secrets. */
  readonly secrets?: string;
}

/** The kinds whose input is checked when a plan is submitted, by the schema that it is read by when the step runs. */
export const KIND_INPUTS: ReadonlyMap<string, KindInput> = new Map<string, KindInput>([
  [
    "http",
    {
      schema: httpInputSchema,
      filled: () => ["url", "function", "headers", "body"],
      secrets: "headers",
    },
  ],
  ["ask", { schema: askInputSchema, filled: () => ["prompt"] }],
  ["assess", { schema: assessInputSchema, filled: () => [] }],
  ["heal", { schema: healInputSchema, filled: () => [] }],
  ["explain", { schema: codeInputSchema, filled: () => [] }],
  ["characterise", { schema: codeInputSchema, filled: () => [] }],
  ["describe", { schema: codeInputSchema, filled: () => [] }],
  ["flow", { schema: flowInputSchema, filled: ({ fill }) => (fill === true ? ["input"] : []) }],
]);
