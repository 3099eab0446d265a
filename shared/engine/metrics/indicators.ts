import { z } from "zod";
import { type ApiClient, callFunction } from "../../kernel/mod.ts";

export const periodSchema = z.enum(["hour", "day", "week", "month", "year"]);

/** One of the sixteen indicators over a period. */
export const indicatorSchema = z.object({
  indicator: z.string(),
  title: z.string(),
  /** What is divided by what. */
  definition: z.string(),
  /** s, share, times, points, USD, h or steps/h. */
  unit: z.string(),
  better: z.enum(["lower", "higher"]),
  /** Of how many runs, tries or judgements. */
  count: z.number().int(),
  /** Null where nothing was measured. */
  value: z.number().nullable(),
  /** Of the period before, as long. */
  previous: z.number().nullable(),
  /** What is aimed at; null for nothing. */
  target: z.number().nullable(),
});

/** All of them, of whole hours to the end of the present one. */
export const indicatorsSchema = z.object({
  period: periodSchema,
  since: z.string(),
  until: z.string(),
  indicators: z.array(indicatorSchema),
});
export type Indicators = z.infer<typeof indicatorsSchema>;

interface IndicatorQuestion {
  readonly period: z.infer<typeof periodSchema>;
  readonly project?: string | undefined;
  /** For operators; without it they read those of all tenants. */
  readonly tenantId?: string | undefined;
}

/** Those of the client's tenant; for operators, of one or all. */
export async function readIndicators(
  client: ApiClient,
  { period, project, tenantId }: IndicatorQuestion,
): Promise<Indicators> {
  const parameters = { period, project: project ?? null, tenant_id: tenantId ?? null };
  return await callFunction(client, "indicators", parameters, indicatorsSchema);
}

/** Sets what is aimed at, for operators. @throws CogoError `not_found`. */
export async function setIndicatorTarget(
  client: ApiClient,
  indicator: string,
  target: number | null,
): Promise<void> {
  await callFunction(client, "set_indicator_target", { indicator, target }, z.unknown());
}

/** Says what a task takes by hand, and what an hour of that costs; what is saved rests on it. */
export async function setIndicatorBaseline(
  client: ApiClient,
  baseline: {
    readonly manualMinutes: number;
    readonly hourlyUsd: number;
    readonly tenantId?: string | undefined;
  },
): Promise<void> {
  const { manualMinutes, hourlyUsd, tenantId } = baseline;
  const parameters = {
    ...{ manual_minutes: manualMinutes, hourly_usd: hourlyUsd, tenant_id: tenantId ?? null },
  };
  await callFunction(client, "set_indicator_baseline", parameters, z.unknown());
}
