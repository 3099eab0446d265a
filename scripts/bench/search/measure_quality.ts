import { ARMS, type Arm, type Ranked, type Search } from "./arms.ts";
import type { Baseline } from "./baselines.ts";
import { average, type Estimate, estimate } from "./bootstrap.ts";
import type { Collection, JudgedQuery } from "./collection.ts";
import { judgeRanking, type Quality } from "./metrics.ts";

/** How one way to search did on every question of a collection. */
export interface Judged {
  readonly qualities: readonly Quality[];
  /** Questions that got nothing although the baseline found a term of theirs. */
  readonly emptyThoughMatching: number;
  readonly degraded: number;
}

/** All ways to search on the same questions, in the same order. */
export interface JudgedCollection {
  readonly baseline: string;
  readonly baselines: Readonly<Record<string, number>>;
  readonly arms: ReadonlyMap<"bm25" | Arm, Judged>;
}

/** Asks every question of every arm and baseline; the best baseline is the one to be compared with. */
export async function judgeCollection(
  { queries }: Collection,
  baselines: readonly Baseline[],
  search: Search,
  show: (progress: string) => void,
): Promise<JudgedCollection> {
  const judgedBaselines = baselines.map(({ name, rank }) => {
    const rankings = queries.map(({ text }) => rank(text));
    return { name, rankings, judged: judge(queries, rankings.map(undegraded), rankings) };
  });
  const best = judgedBaselines.reduce((left, right) =>
    meanOf(right.judged) > meanOf(left.judged) ? right : left,
  );
  const arms = new Map<"bm25" | Arm, Judged>([["bm25", best.judged]]);
  for (const arm of ARMS) {
    const answers: Ranked[] = [];
    for (const { text } of queries) {
      answers.push(await search(arm, text));
      if (answers.length % 50 === 0) show(`${arm}: ${answers.length} of ${queries.length} queries`);
    }
    arms.set(arm, judge(queries, answers, best.rankings));
  }
  return {
    baseline: best.name,
    baselines: Object.fromEntries(
      judgedBaselines.map(({ name, judged }) => [name, meanOf(judged)]),
    ),
    arms,
  };
}

function undegraded(ranking: readonly string[]): Ranked {
  return { ranking, degraded: false };
}

function judge(
  queries: readonly JudgedQuery[],
  answers: readonly Ranked[],
  matching: readonly (readonly string[])[],
): Judged {
  const empty = answers.filter(
    ({ ranking }, index) => ranking.length === 0 && (matching[index]?.length ?? 0) > 0,
  );
  return {
    qualities: queries.map(({ grades }, index) =>
      judgeRanking(answers[index]?.ranking ?? [], grades),
    ),
    emptyThoughMatching: empty.length,
    degraded: answers.filter(({ degraded }) => degraded).length,
  };
}

function meanOf({ qualities }: Judged): number {
  return Math.round(average(qualities.map(({ ndcgAt10 }) => ndcgAt10)) * 10_000) / 10_000;
}

type Estimates = Readonly<Record<keyof Quality, Estimate>>;

/** What is reported of an arm; differences are to BM25, question by question. */
export interface ArmReport extends Estimates {
  readonly difference: Estimates;
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
  const names = ["bm25", ...ARMS] as const;
  return Object.fromEntries(names.map((name) => [name, reportArm(collections, name)]));
}

function reportArm(collections: readonly JudgedCollection[], name: "bm25" | Arm): ArmReport {
  const judged = collections.flatMap(({ arms }) => arms.get(name) ?? []);
  const reference = collections.flatMap(({ arms }) => arms.get("bm25") ?? []);
  const valuesOf = (metric: keyof Quality) =>
    judged.map(({ qualities }) => qualities.map((quality) => quality[metric]));
  const differencesOf = (metric: keyof Quality) =>
    judged.map(({ qualities }, at) =>
      qualities.map((quality, index) => {
        return quality[metric] - (reference[at]?.qualities[index]?.[metric] ?? 0);
      }),
    );
  const differences = differencesOf("ndcgAt10").flat();
  const share = (holds: (difference: number) => boolean) =>
    Math.round((1_000 * differences.filter(holds).length) / (differences.length || 1)) / 1_000;
  return {
    ...estimateAll(valuesOf),
    difference: estimateAll(differencesOf),
    won: share((difference) => difference > 1e-9),
    lost: share((difference) => difference < -1e-9),
    emptyThoughMatching: sum(judged.map((each) => each.emptyThoughMatching)),
    degraded: sum(judged.map((each) => each.degraded)),
  };
}

function estimateAll(valuesOf: (metric: keyof Quality) => readonly number[][]): Estimates {
  return {
    ndcgAt10: estimate(valuesOf("ndcgAt10")),
    mrrAt10: estimate(valuesOf("mrrAt10")),
    recallAt100: estimate(valuesOf("recallAt100")),
  };
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
