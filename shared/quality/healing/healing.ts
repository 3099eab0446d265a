import { z } from "zod";
import { failureSchema } from "./diagnose.ts";

/** The outcome of an attempt to mend a project. Its shape is API. */
export const healingSchema = z.object({
  /**
   * `healed`: every test passes that could be executed, and the change is shown to be the one that was missing; `unproven`:
   * they pass, but not more is shown; `unhealed`: nothing was found; `nothing_failed`: there was nothing to mend.
   */
  verdict: z.enum(["healed", "unproven", "unhealed", "nothing_failed"]),
  /** Who found the change: fixes that worked before, rules, or a model. */
  by: z.enum(["memory", "rules", "model"]).nullable(),
  /** The rule, or the solution's id. */
  source: z.string().nullable(),
  failures: z.array(failureSchema),
  /** The change as a unified diff; empty where none was found. */
  patch: z.string(),
  /** Other changes with which every test passes, as unified diffs. */
  alternatives: z.array(z.string()),
  /** A call that these changes answer differently: a test of it would decide. */
  difference: z.object({ call: z.string(), results: z.tuple([z.string(), z.string()]) }).nullable(),
  /** Why it is not healed, in words. */
  reasons: z.array(z.string()),
  /** How many changes were tried. */
  tried: z.number().int(),
  /** The solutions of memory that were applied, and whether they worked. */
  recalled: z.array(z.object({ solutionId: z.string(), worked: z.boolean() })),
});
export type Healing = z.infer<typeof healingSchema>;
