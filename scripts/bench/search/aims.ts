import type { EmbeddingModel } from "../../../shared/knowledge/mod.ts";
import type { benchLatency } from "./latency.ts";
import type { benchLive } from "./live.ts";
import type { ArmReport } from "./measure_quality.ts";
import type { QualityReport } from "./quality.ts";

/** Something the project set itself, and whether it was reached. */
export interface Aim {
  readonly aim: string;
  /** Whether the benchmark fails without it; the others are told, and depend on the collections. */
  readonly required: boolean;
  readonly met: boolean;
  readonly measured: number;
}

type Latency = Awaited<ReturnType<typeof benchLatency>>;
type Live = Awaited<ReturnType<typeof benchLive>>;

/** Points of nDCG@10 above BM25, as an average of the collections. */
const GAIN: Readonly<Record<EmbeddingModel["kind"], number>> = { hashed: 0.02, neural: 0.03 };

/** Holds what was measured against the aims; parts that were not measured have none. */
export function judgeAims(
  kind: EmbeddingModel["kind"],
  { quality, latency, live }: { quality?: QualityReport; latency?: Latency; live?: Live },
): readonly Aim[] {
  return [
    ...(quality === undefined ? [] : qualityAims(kind, quality)),
    ...(latency === undefined || "notMeasured" in latency ? [] : latencyAims(latency)),
    ...(live === undefined
      ? []
      : [none("no match of a standing query is missed", live.matchesMissed)]),
  ];
}

function qualityAims(kind: EmbeddingModel["kind"], quality: QualityReport): readonly Aim[] {
  const worst = (arm: string, value: (report: ArmReport) => number): number =>
    Math.min(...quality.collections.flatMap(({ arms }) => arms[arm] ?? []).map(value));
  const total = (arm: string): number => quality.average[arm]?.emptyThoughMatching ?? 0;
  const gain = quality.average.hybrid?.difference.ndcgAt10.mean ?? 0;
  return [
    atLeast(
      "lexical is no worse than BM25 on any collection",
      0,
      worst("lexical", ({ difference }) => difference.ndcgAt10.mean),
    ),
    atLeast(
      "hybrid is significantly below BM25 on no collection",
      0,
      worst("hybrid", ({ difference }) => difference.ndcgAt10.high),
    ),
    atLeast(`hybrid is ${GAIN[kind]} above BM25 on average`, GAIN[kind], gain),
    none(
      "no question gets nothing although a term matches",
      total("lexical") + total("hybrid") + total("everything"),
    ),
  ];
}

function latencyAims({ sizes }: Exclude<Latency, { notMeasured: unknown }>): readonly Aim[] {
  const lowest = (share: (recall: (typeof sizes)[number]["recallAt10"]) => number): number =>
    Math.min(...sizes.map(({ recallAt10 }) => share(recallAt10)));
  return [
    atLeast(
      "recall@10 of vectors without a filter is 0.9",
      0.9,
      lowest((each) => each.withoutFilter),
    ),
    atLeast(
      "recall@10 of vectors for a tenant with 1 % of the rows is 0.99",
      0.99,
      lowest((each) => each.ofSmallTenant),
    ),
    atLeast(
      "recall@10 of vectors in a scope of 1 % is 0.99",
      0.99,
      lowest((each) => each.inNarrowScope),
    ),
  ];
}

function atLeast(aim: string, least: number, measured: number): Aim {
  return { aim, required: false, met: measured >= least, measured };
}

function none(aim: string, measured: number): Aim {
  return { aim, required: true, met: measured === 0, measured };
}
