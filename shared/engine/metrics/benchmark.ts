import { z } from "zod";

const valueSchema = z.object({
  value: z.number(),
  /** From how many it was made. */
  samples: z.number().int().positive(),
  measuredAt: z.string(),
});

/** A measure to keep: what, of what, how much, and which way is better. */
export const measureSchema = z.strictObject({
  benchmark: z
    .string()
    .max(100)
    .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "Expected words-with-hyphens"),
  subject: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .refine((text) => !text.includes("\u0000"), "Expected text without null characters"),
  value: z.number(),
  unit: z.string().trim().min(1).max(20),
  better: z.enum(["lower", "higher"]),
  samples: z.number().int().min(1).max(2_147_483_647).default(1),
});
export type Measure = z.infer<typeof measureSchema>;

/** As the database tells it. */
export const recordedBenchmarkSchema = measureSchema.omit({ samples: true }).extend({
  ...valueSchema.shape,
  /** The median of what was measured in the thirty days before; null where that is fewer than three times. */
  baseline: z.number().nullable(),
  /** What came before, the latest first; a hundred at most. */
  history: z.array(valueSchema),
});

/** The latest value of a benchmark and how it stands to its past. */
export const benchmarkSchema = recordedBenchmarkSchema.extend({
  /** The value as a multiple of the baseline; null where there is none, or it is 0. */
  ratio: z.number().nullable(),
  /** `steady` within a fifth of the baseline; null where there is none. */
  trend: z.enum(["better", "steady", "worse"]).nullable(),
});
export type Benchmark = z.infer<typeof benchmarkSchema>;

/** What is under way in the whole system, and what waits; each is counted up to 100,000. */
export const systemMetricsSchema = z.object({
  measuredAt: z.string(),
  openRuns: z.number().int(),
  readySteps: z.number().int(),
  runningSteps: z.number().int(),
  waitingSteps: z.number().int(),
  /** Documents that are not parsed yet. */
  submissions: z.number().int(),
  pendingEmbeddings: z.number().int(),
  /** Changes that the graph's copy has not got yet, and for how long the oldest has waited. */
  graphChanges: z.number().int(),
  graphDelaySeconds: z.number(),
  /** Webhooks that were given up. */
  deadDeliveries: z.number().int(),
  /** Models that are not asked for now, because they have failed. */
  closedModels: z.array(
    z.object({
      provider: z.string(),
      /** `*` for all of the provider's. */
      model: z.string(),
      reason: z.string().nullable(),
      until: z.string(),
    }),
  ),
});
export type SystemMetrics = z.infer<typeof systemMetricsSchema>;
