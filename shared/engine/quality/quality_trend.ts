import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

export const trendIntervalSchema = z.enum(["day", "week", "month"]);

/** The mean scores of what was measured. */
const meansSchema = z.object({
  score: z.number().nullable(),
  dimensions: z.record(z.string(), z.number()),
});

/** How the runs of an interval were judged, each once, by its last judgement. */
const intervalSchema = meansSchema.extend({
  startsAt: z.string(),
  reports: z.number().int(),
  passed: z.number().int(),
  failed: z.number().int(),
  unproven: z.number().int(),
  /** How often users said that the verdict is right, and that it is wrong. */
  saidRight: z.number().int(),
  saidWrong: z.number().int(),
});

export const trendSchema = z.array(
  intervalSchema.extend({
    /** The share of feedback that calls the verdict right; null without any. */
    accuracy: z.number().min(0).max(1).nullable(),
    /** The difference to the interval before that has judgements; null for the first one. */
    change: meansSchema.nullable(),
  }),
);
type Means = z.infer<typeof meansSchema>;

/** How the caller's judgements develop, by default in the last 30 intervals. Those without any are left out. */
export async function readQualityTrend(
  client: ApiClient,
  request: {
    readonly project?: string | undefined;
    readonly interval: z.infer<typeof trendIntervalSchema>;
    readonly since?: string | undefined;
  },
): Promise<z.infer<typeof trendSchema>> {
  const { project = null, interval: step, since = null } = request;
  const parameters = { project, step, since };
  const schema = intervalSchema.array();
  const intervals = await callFunction(client, "quality_trend", parameters, schema);
  return intervals.map((interval, index) => {
    const before = intervals[index - 1];
    const said = interval.saidRight + interval.saidWrong;
    const accuracy = said === 0 ? null : interval.saidRight / said;
    const change = before === undefined ? null : subtract(interval, before);
    return { ...interval, accuracy, change };
  });
}

/** What only one of both has was not measured in the other, and has no difference. */
function subtract(now: Means, before: Means): Means {
  const shared = Object.entries(now.dimensions).flatMap(([name, score]) => {
    const change = difference(score, before.dimensions[name]);
    return change === null ? [] : [[name, change] as const];
  });
  return { score: difference(now.score, before.score), dimensions: Object.fromEntries(shared) };
}

function difference(now: number | null, before: number | null | undefined): number | null {
  if (now === null || before == null) return null;
  return Math.round((now - before) * 1000) / 1000;
}
