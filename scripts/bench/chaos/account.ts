import { ratio, type Spread, spread } from "../measure.ts";
import type { Claim, Facts } from "./facts.ts";
import type { ProviderCall } from "./provider.ts";
import type { Kill } from "./saboteur.ts";

/** What the model calls cost, from the provider's books and the witness of the checkpoints. */
export interface Payments {
  readonly answersUsed: number;
  /** Claims that found an earlier claim's answer checkpointed. */
  readonly answersReused: number;
  /** Answers bought under a claim later than the one that had checkpointed an answer. */
  readonly paidTwice: number;
  /** Answers bought that were never checkpointed, by how their claim ended. */
  readonly lostBeforeCheckpoint: Readonly<Record<string, number>>;
  /** Answers that a provider which honours idempotency keys would charge for, beyond one a step. */
  readonly paidTwiceWithIdempotencyKeys: number;
}

/**
 * Judges every answer the provider gave. A provider that ignores idempotency keys charges each of them;
 * one that honours the keys charges `answered` and gives `replayed` for nothing.
 *
 * @throws Error for an answer to a claim that the database does not know: it lost a commit.
 */
export function countPayments(calls: readonly ProviderCall[], facts: Facts): Payments {
  const claims = new Map(
    facts.claims.map((claim) => [`${claim.stepId} ${claim.startedAt}`, claim]),
  );
  const writes = facts.checkpointWrites.toReversed();
  const firstWrites = new Map(writes.map((write) => [write.stepId, write]));
  const firstClaim = (stepId: string) => firstWrites.get(stepId)?.claim ?? Number.POSITIVE_INFINITY;
  const answered = calls.filter(({ outcome }) => ["answered", "replayed"].includes(outcome));
  const used = new Set<string>();
  const lost: string[] = [];
  let paidTwice = 0;
  for (const { stepId, claimedAt } of answered) {
    const claim = claims.get(`${stepId} ${claimedAt}`);
    if (claim === undefined) throw new Error(`Expected a claim of ${stepId} at ${claimedAt}`);
    const first = firstClaim(stepId);
    if (claim.number < first) lost.push(claim.outcome);
    else if (claim.number > first || used.has(stepId)) paidTwice += 1;
    else used.add(stepId);
  }
  const charged = answered.filter(({ outcome }) => outcome === "answered");
  return {
    answersUsed: used.size,
    answersReused: facts.claims.filter(({ stepId, number }) => number > firstClaim(stepId)).length,
    paidTwice,
    lostBeforeCheckpoint: tally(lost),
    paidTwiceWithIdempotencyKeys:
      charged.length - new Set(charged.map(({ stepId }) => stepId)).size,
  };
}

/** How long the steps of killed workers waited until the engine gave them to others, and until another had them. */
export function measureRecovery(
  kills: readonly Kill[],
  claims: readonly Claim[],
): {
  readonly killsThatHitSteps: number;
  readonly stepsHit: number;
  readonly seconds: Spread;
  readonly takenBackSeconds: Spread;
} {
  const next = new Map(claims.map((claim) => [`${claim.stepId} ${claim.number}`, claim]));
  const hit = kills.flatMap(({ at, workerId }) =>
    claims
      .filter((claim) => claim.workerId === workerId && ranAt(claim, at))
      .map((claim) => (claim.finishedAt - at) / 1_000),
  );
  const perKill = kills.map(({ at, workerId }) =>
    claims
      .filter((claim) => claim.workerId === workerId && ranAt(claim, at))
      .flatMap(({ stepId, number }) => next.get(`${stepId} ${number + 1}`) ?? [])
      .map((claim) => (claim.startedAt - at) / 1_000),
  );
  return {
    killsThatHitSteps: perKill.filter((steps) => steps.length > 0).length,
    stepsHit: perKill.flat().length,
    seconds: spread(perKill.flat()),
    takenBackSeconds: spread(hit),
  };
}

/** A killed worker's claim is ended by nobody but the sweep. */
function ranAt({ startedAt, finishedAt, outcome }: Claim, at: number): boolean {
  return startedAt <= at && at < finishedAt && ["stalled", "timed_out"].includes(outcome);
}

/** How the claims ended, and how many of them came to nothing. */
export function countAttempts(claims: readonly Claim[]) {
  const byOutcome = tally(claims.map(({ outcome }) => outcome));
  const { failed = 0, timed_out: timedOut = 0, stalled = 0 } = byOutcome;
  const wasted = failed + timedOut + stalled;
  return { claims: claims.length, byOutcome, wasted, wastedShare: ratio(wasted, claims.length) };
}

/** How often each word occurs. */
export function tally(words: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
