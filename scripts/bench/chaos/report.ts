import { availableParallelism } from "node:os";
import { countAttempts, countPayments, measureRecovery, tally } from "./account.ts";
import type { Facts } from "./facts.ts";
import type { ProviderCall } from "./provider_call.ts";
import type { Kill } from "./saboteur.ts";
import type { WakeCounts } from "./wake_network.ts";

/** All that was seen: the database's word, the provider's books, and what was done to the workers. */
export interface Evidence {
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
  readonly postgresVersion: string;
  readonly durationSeconds: number;
  readonly kills: readonly Kill[];
  readonly freezes: number;
  readonly crashes: number;
  readonly wakes: WakeCounts;
  readonly callsRefused: number;
  readonly calls: readonly ProviderCall[];
  readonly facts: Facts;
}

/** How the figures were measured, for readers of the JSON alone. */
const METHOD = {
  arrangement:
    "3 queues, each served by 2 worker processes (Deno, as the stack runs Edge Functions); wakes go from the database through a network that loses half of them, sends a quarter of the others to both processes, twice, and holds some back for up to 3 s",
  steps:
    "each makes one model call, checkpoints the answer, completes; analysis and planning are two of a run's steps",
  runsLost: "submitted and acknowledged, but not there or not completed at the end",
  modelCallsPaidTwice:
    "answers bought under a claim made after another claim had checkpointed the step's answer, by a provider that charges every answer",
  answersReused: "claims that found the step's answer in its checkpoints and asked nobody",
  answersLostBeforeCheckpoint:
    "answers bought but never checkpointed, by how their claim ended; stalled and timed_out: the worker was gone, or its lease, so that no engine can know of them. A provider that ignores idempotency keys charges them; one that honours the keys gives them again for nothing (replayed)",
  recovery:
    "from the kill to the next claim of each step that the killed process held: what is left of its lease of 4 s, up to 5 s until the sweep, and as long again for every wake that is lost",
  wasted:
    "claims that ended in a failure, a timeout or a stall; sleeping until a provider's reset is none",
  calls:
    "outcomes of calls to the provider; answered and replayed (for its idempotency key) are answers",
} as const;

/** The conclusions; each of the `zeros` must be 0. */
export type ChaosReport = ReturnType<typeof reportChaos>;

/** Draws the conclusions. */
export function reportChaos(evidence: Evidence) {
  const { runs, steps, seed, facts, calls, kills } = evidence;
  const payments = countPayments({ calls, claims: facts.claims, writes: facts.checkpointWrites });
  const { seconds, ...recovered } = measureRecovery(kills, facts.claims);
  const zeros = {
    runsLost: runs - facts.runsCompleted - facts.runsOpen,
    runsLeftOpen: facts.runsOpen,
    stepsCompletedTwice: facts.stepsWithManyCompletions + facts.stepsWithManyResults,
    modelCallsPaidTwice: payments.paidTwice,
    modelCallsPaidTwiceWithIdempotencyKeys: payments.paidTwiceWithIdempotencyKeys,
    runsTooMany: Math.max(0, facts.runs - runs),
    tasksEndedTwice: facts.tasksWithManyEnds,
    stepsNotCompleted: runs * steps - facts.stepsCompleted + facts.stepsNotCompleted,
    completedStepsWithoutResult: facts.completedStepsWithoutResult,
    outputsNotCheckpointed: facts.outputsNotCheckpointed,
    completionsAcceptedFromStaleClaims: facts.completionsOfAnotherClaim,
    claimsWithoutEnd: facts.claimsWithoutEnd,
    stepsWhoseAttemptsOrStallsAreMiscounted: facts.miscountedSteps,
    countersNotZero: facts.countersNotZero,
    sessionsWithGapsInTheirEvents: facts.sessionsWithGaps,
    deadLetters: facts.deadLetters,
  };
  return {
    benchmark: "chaos",
    ...{ runs, steps, seed },
    processors: availableParallelism(),
    postgres: evidence.postgresVersion,
    durationSeconds: Math.round(evidence.durationSeconds),
    passed: Object.values(zeros).every((count) => count === 0),
    zeros,
    faults: {
      workersKilled: kills.length,
      ...recovered,
      workersFrozenBeyondTheirLease: evidence.freezes,
      callsRefusedForALostLease: evidence.callsRefused,
      postgresCrashes: evidence.crashes,
      wakes: evidence.wakes,
      calls: tally(calls.map(({ outcome }) => outcome)),
    },
    recoverySeconds: seconds,
    attempts: countAttempts(facts.claims),
    payments: {
      answersUsed: payments.answersUsed,
      answersReused: payments.answersReused,
      answersLostBeforeCheckpoint: payments.lostBeforeCheckpoint,
    },
    events: facts.events,
    method: METHOD,
  };
}
