import type { Contestant } from "./contestant.ts";

/** The contestants by name, in the order of the report; the floors are what all are compared with. */
const CONTESTANTS: Readonly<Record<string, () => Promise<Contestant>>> = {
  floor: async () => (await import("./contestants/floor.ts")).createFloor(1),
  "floor-batched": async () => (await import("./contestants/floor.ts")).createFloor(100),
  cogo: async () => (await import("./contestants/cogo.ts")).cogo,
  "pg-boss": async () => (await import("./contestants/pg_boss.ts")).pgBoss,
  absurd: async () => (await import("./contestants/absurd.ts")).absurd,
  pgflow: async () => (await import("./contestants/pgflow.ts")).pgflow,
};

/** The names that `--contestants` takes. */
export const CONTESTANT_NAMES: readonly string[] = Object.keys(CONTESTANTS);

/** Loads a contestant by one of those names. */
export async function loadContestant(name: string): Promise<Contestant> {
  const load = CONTESTANTS[name];
  if (load === undefined)
    throw new Error(`Expected one of ${CONTESTANT_NAMES.join(", ")}, got ${name}`);
  return load();
}
