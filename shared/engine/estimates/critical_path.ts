/** Seconds that half of such steps, and nine of ten, do not exceed. */
interface Quantiles {
  readonly p50: number;
  readonly p90: number;
}

/** A step of a plan with what it is expected to take. */
export interface TimedStep {
  readonly key: string;
  readonly dependsOn: readonly string[];
  readonly work: Quantiles;
  /** For a worker, before it starts. */
  readonly wait: Quantiles;
}

/** The longest way through a plan. */
export interface CriticalPath extends Quantiles {
  readonly keys: string[];
  /** The waits in p50. */
  readonly wait: number;
}

/**
 * Finds the steps that none may be slower for. Their medians add up; of how much each may exceed its own,
 * the squares do: that all are slow at once is rare.
 */
export function findCriticalPath(steps: readonly TimedStep[]): CriticalPath {
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const ends = new Map<string, { readonly at: number; readonly keys: string[] }>();
  const endOf = (step: TimedStep): { readonly at: number; readonly keys: string[] } => {
    const known = ends.get(step.key);
    if (known !== undefined) return known;
    // Against a cycle; a plan has none.
    ends.set(step.key, { at: 0, keys: [] });
    const before = step.dependsOn
      .flatMap((key) => byKey.get(key) ?? [])
      .map(endOf)
      .reduce((latest, each) => (each.at > latest.at ? each : latest), { at: 0, keys: [] });
    const end = {
      at: before.at + step.wait.p50 + step.work.p50,
      keys: [...before.keys, step.key],
    };
    ends.set(step.key, end);
    return end;
  };
  const last = steps
    .map(endOf)
    .reduce((latest, each) => (each.at > latest.at ? each : latest), { at: 0, keys: [] });
  const path = last.keys.flatMap((key) => byKey.get(key) ?? []);
  const excess = Math.hypot(
    ...path.flatMap(({ work, wait }) => [work.p90 - work.p50, Math.max(wait.p90 - wait.p50, 0)]),
  );
  return {
    keys: last.keys,
    p50: last.at,
    p90: last.at + excess,
    wait: path.reduce((sum, { wait }) => sum + wait.p50, 0),
  };
}
