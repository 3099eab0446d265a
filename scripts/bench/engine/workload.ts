import type { Workload } from "./contestant.ts";

/** How many steps one run of the chain has. */
export const CHAIN_LENGTH = 10;
/** How many parallel steps one run of the fan-out has, between its first and its last. */
export const FAN_OUT_WIDTH = 200;

/** The keys that a run of a workload must report, in groups of which each waits for the whole one before. */
export function orderedKeys(workload: Workload, name: string): readonly (readonly string[])[] {
  switch (workload) {
    case "steps":
      return [[name]];
    case "chain":
      return Array.from({ length: CHAIN_LENGTH }, (_, index) => [`${name}/${index}`]);
    case "fan_out": {
      const middle = Array.from({ length: FAN_OUT_WIDTH }, (_, index) => `${name}/middle-${index}`);
      return [[`${name}/first`], middle, [`${name}/last`]];
    }
  }
}

/** The steps of a run, each with the keys of those it waits for. */
export function planRun(workload: Workload, name: string) {
  const groups = orderedKeys(workload, name);
  return groups.flatMap((keys, index) =>
    keys.map((key) => ({ key, dependsOn: groups[index - 1] ?? [] })),
  );
}
