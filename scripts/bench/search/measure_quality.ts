import { showProgress } from "../benchmark.ts";
import { ARMS, type Arm, type Search } from "./arms.ts";
import type { Bm25 } from "./bm25.ts";
import type { JudgedQuery } from "./collection.ts";
import { average, type Estimate, estimate, judgeRanking, type Quality } from "./metrics.ts";

/** How one way to search did on every question of a collection. */
interface Judged {
  readonly qualities: readonly Quality[];
  /** Questions without a result although BM25 found a term of theirs. */
  readonly emptyThoughMatching: number;
  /** Questions for which a part of the search was unavailable, such as vectors. */
  readonly degraded: number;
}

const NAMES = ["bm25", ...ARMS] as const;
type Name = "bm25" | Arm;

/** All ways to search on the same questions, in the same order. */
export type JudgedCollection = ReadonlyMap<Name, Judged>;

/** Asks every question of BM25 and of every arm. */
export async function judgeCollection(
  queries: readonly JudgedQuery[],
  bm25: Bm25,
  search: Search,
): Promise<JudgedCollection> {
  const baseline: (readonly string[])[] = [];
  for (const { text } of queries) baseline.push(await bm25(text));
  const judge = (rankings: readonly (readonly string[])[], degraded: number): Judged => ({
    qualities: queries.map(({ grades }, at) => judgeRanking(rankings[at] ?? [], grades)),
    emptyThoughMatching: rankings.filter(
      (ranking, at) => ranking.length === 0 && (baseline[at]?.length ?? 0) > 0,
    ).length,
    degraded,
  });
  const judged = new Map<Name, Judged>([["bm25", judge(baseline, 0)]]);
  for (const arm of ARMS) {
    const rankings: (readonly string[])[] = [];
    let degraded = 0;
    for (const { text } of queries) {
      const answer = await search(arm, text);
      rankings.push(answer.ranking);
      degraded += Number(answer.degraded);
      if (rankings.length % 50 === 0)
        showProgress(`${arm}: ${rankings.length} of ${queries.length}`);
    }
    judged.set(arm, judge(rankings, degraded));
  }
  return judged;
}

/** What is reported of an arm. */
export interface ArmReport extends Quality {
  /** Of nDCG@10, to BM25, question by question. */
  readonly differenceToBm25: Estimate;
  /** Shares of the questions whose nDCG@10 is above, below that of BM25. */
  readonly won: number;
  readonly lost: number;
  readonly emptyThoughMatching: number;
  readonly degraded: number;
}

/** Reports one collection, or the average of several, each weighing the same. */
export function reportArms(
  collections: readonly JudgedCollection[],
): Readonly<Record<string, ArmReport>> {
  return Object.fromEntries(NAMES.map((name) => [name, reportArm(collections, name)]));
}

function reportArm(collections: readonly JudgedCollection[], name: Name): ArmReport {
  const judged = collections.flatMap((collection) => collection.get(name) ?? []);
  const reference = collections.flatMap((collection) => collection.get("bm25") ?? []);
  const meanOf = (metric: keyof Quality): number =>
    estimate(judged.map(({ qualities }) => qualities.map((each) => each[metric]))).mean;
  const differences = judged.map(({ qualities }, at) =>
    qualities.map(
      ({ ndcgAt10 }, index) => ndcgAt10 - (reference[at]?.qualities[index]?.ndcgAt10 ?? 0),
    ),
  );
  const share = (holds: (difference: number) => boolean): number =>
    Math.round(1_000 * average(differences.flat().map((each) => Number(holds(each))))) / 1_000;
  return {
    ndcgAt10: meanOf("ndcgAt10"),
    mrrAt10: meanOf("mrrAt10"),
    recallAt100: meanOf("recallAt100"),
    differenceToBm25: estimate(differences),
    won: share((difference) => difference > 1e-9),
    lost: share((difference) => difference < -1e-9),
    emptyThoughMatching: judged.reduce((sum, each) => sum + each.emptyThoughMatching, 0),
    degraded: judged.reduce((sum, each) => sum + each.degraded, 0),
  };
}
