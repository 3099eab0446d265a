import type { Workload } from "./contestant.ts";

/** How many steps one run of the chain has. */
export const CHAIN_LENGTH = 10;
/** How many parallel steps one run of the fan-out has, between its first and its last. */
export const FAN_OUT_WIDTH = 200;

/** The keys of a chain's steps, in their order. */
export function chainKeys(run: string): readonly string[] {
  return Array.from({ length: CHAIN_LENGTH }, (_, index) => `${run}/${index}`);
}

/** The keys of a fan-out's steps. */
export function fanOutKeys(run: string): {
  readonly first: string;
  readonly middle: readonly string[];
  readonly last: string;
} {
  const middle = Array.from({ length: FAN_OUT_WIDTH }, (_, index) => `${run}/middle-${index}`);
  return { first: `${run}/first`, middle, last: `${run}/last` };
}

/** The keys that a run of a workload must report, in groups that must follow each other. */
export function orderedKeys(workload: Workload, name: string): readonly (readonly string[])[] {
  if (workload === "steps") return [[name]];
  if (workload === "chain") return chainKeys(name).map((key) => [key]);
  const { first, middle, last } = fanOutKeys(name);
  return [[first], middle, [last]];
}
