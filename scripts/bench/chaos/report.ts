import { countAttempts, countPayments, measureRecovery, tally } from "./account.ts";
import type { Facts } from "./facts.ts";
import type { ProviderCall } from "./provider.ts";
import type { Kill } from "./saboteur.ts";
import type { WakeCounts } from "./wake_network.ts";

/** All that was seen: the database's word, the provider's books, and what was done to the workers. */
export interface Evidence {
  readonly durationSeconds: number;
  readonly kills: readonly Kill[];
  readonly freezes: number;
  readonly crashes: number;
  readonly meddled: Readonly<Record<string, number>>;
  readonly wakes: WakeCounts;
  readonly calls: readonly ProviderCall[];
  readonly facts: Facts;
}

/** Draws the conclusions; each of the `zeros` must be 0. */
export function reportChaos(evidence: Evidence) {
  const { facts, calls, kills } = evidence;
  const { paidTwice, paidTwiceWithIdempotencyKeys, ...payments } = countPayments(calls, facts);
  const { seconds, takenBackSeconds, ...recovered } = measureRecovery(kills, facts.claims);
  const zeros: Readonly<Record<string, number>> = {
    ...facts.zeros,
    modelCallsPaidTwice: paidTwice,
    modelCallsPaidTwiceWithIdempotencyKeys: paidTwiceWithIdempotencyKeys,
  };
  return {
    durationSeconds: Math.round(evidence.durationSeconds),
    passed: Object.values(zeros).every((count) => count === 0),
    zeros,
    faults: {
      workersKilled: kills.length,
      ...recovered,
      workersFrozenBeyondTheirLease: evidence.freezes,
      postgresCrashes: evidence.crashes,
      meddled: evidence.meddled,
      wakes: evidence.wakes,
      calls: tally(calls.map(({ outcome }) => outcome)),
    },
    /** The lease and up to a sweep; then a wake, of which half are lost, each worth another sweep. */
    recoverySeconds: { takenBack: takenBackSeconds, claimedAgain: seconds },
    attempts: countAttempts(facts.claims),
    payments,
    events: facts.events,
  };
}
