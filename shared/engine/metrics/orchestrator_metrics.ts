import { z } from "zod";
import { type ApiClient, callFunction, readCursor, writeCursor } from "../../kernel/mod.ts";
import { readQualityTrend } from "../quality/quality_trend.ts";
import {
  type Benchmark,
  type Measure,
  recordedBenchmarkSchema,
  type SystemMetrics,
  systemMetricsSchema,
} from "./benchmark.ts";

/** A share of the baseline that is no news. */
const STEADY = 0.2;

/** Where a page of benchmarks ended. */
const placeSchema = z.tuple([z.string(), z.string()]);

/** How well the work is done, now and over time. Benchmarks and what is of the whole system are for operators. */
export interface OrchestratorMetrics {
  /** What is under way and what waits. */
  getCurrentMetrics(): Promise<SystemMetrics>;
  /** Measures the last day and keeps it; returns how many values that were. */
  updatePerformanceBenchmarks(): Promise<number>;
  /** Keeps a value that somebody else measured. */
  recordBenchmark(measure: Measure): Promise<void>;
  /** The latest values with their baselines and trends, by name. @throws CogoError `invalid_input` for a wrong cursor. */
  readBenchmarks(page: BenchmarkPage): Promise<BenchmarksRead>;
  /** How good results are over several tasks: verdicts and scores by day, week or month. */
  assessQuality(
    question: Parameters<typeof readQualityTrend>[1],
  ): ReturnType<typeof readQualityTrend>;
}

interface BenchmarkPage {
  readonly benchmark?: string | undefined;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

interface BenchmarksRead {
  readonly benchmarks: readonly Benchmark[];
  readonly nextCursor: string | null;
}

/** Opens the metrics with the rights of the client. */
export function createOrchestratorMetrics(client: ApiClient): OrchestratorMetrics {
  return {
    getCurrentMetrics: () => callFunction(client, "system_metrics", {}, systemMetricsSchema),
    updatePerformanceBenchmarks: () =>
      callFunction(client, "update_benchmarks", {}, z.number().int()),
    async recordBenchmark(measure) {
      await callFunction(client, "record_benchmark", measure, z.unknown());
    },
    readBenchmarks: (page) => readBenchmarks(client, page),
    assessQuality: (question) => readQualityTrend(client, question),
  };
}

async function readBenchmarks(
  client: ApiClient,
  { benchmark, limit, cursor }: BenchmarkPage,
): Promise<BenchmarksRead> {
  const [afterBenchmark, afterSubject] =
    cursor === undefined ? [null, null] : readCursor(cursor, placeSchema);
  const found = await callFunction(
    client,
    "benchmark_trends",
    {
      ...{ after_benchmark: afterBenchmark, after_subject: afterSubject },
      ...{ benchmark: benchmark ?? null, quantity: limit + 1 },
    },
    recordedBenchmarkSchema.array(),
  );
  const benchmarks = found.slice(0, limit).map((each) => ({ ...each, ...compare(each) }));
  const last = found.length > limit ? benchmarks.at(-1) : undefined;
  return { benchmarks, nextCursor: last ? writeCursor([last.benchmark, last.subject]) : null };
}

/** How a value stands to its baseline. */
function compare({
  value,
  baseline,
  better,
}: z.infer<typeof recordedBenchmarkSchema>): Pick<Benchmark, "ratio" | "trend"> {
  if (baseline === null) return { ratio: null, trend: null };
  const ratio = baseline === 0 ? null : value / baseline;
  if (Math.abs(value - baseline) <= Math.abs(baseline) * STEADY) return { ratio, trend: "steady" };
  return { ratio, trend: value < baseline === (better === "lower") ? "better" : "worse" };
}
