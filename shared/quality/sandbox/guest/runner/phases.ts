import { host } from "../host.ts";

/** Where the run of a test file is: what belongs to one phase and comes in a later one shows nothing. */
let phase: "collecting" | "running" | "ended" = "collecting";

export function enterPhase(next: "running" | "ended"): void {
  phase = next;
}

/** Says that a test was declared, which nobody executes once all have been collected. */
export function noteDeclaration(): void {
  if (phase !== "collecting") host.doubt("A test was declared too late to be executed.");
}

/** Says that an assertion failed, which nobody waits for once all tests have ended. */
export function noteFailedAssertion(error: unknown): void {
  if (phase !== "ended") return;
  const told = error instanceof Error ? error.message : "It failed.";
  host.doubt(`An assertion failed after the tests had ended: ${told}`);
}

/** Whether all tests have ended. */
export function haveTestsEnded(): boolean {
  return phase === "ended";
}
