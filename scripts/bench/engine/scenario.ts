import type { Spread } from "../spread.ts";
import type { Contestant, Workload } from "./contestant.ts";
import type { Cost, Session, SessionSettings } from "./session.ts";
import { expectedKeys } from "./verify.ts";

/** How the whole benchmark is run. */
export interface ScenarioSettings extends SessionSettings {
  /** Multiplies every count but the workers'. */
  readonly scale: number;
  /** How often each measurement is made; the median one is reported. */
  readonly repeats: number;
  readonly progress: (line: string) => void;
}

/** One measured setting: a scenario, with its number of workers or rows of history. */
export interface Outcome {
  readonly setting: string;
  readonly workers: number;
  readonly result:
    | { readonly kind: "throughput"; readonly cost: Cost }
    | { readonly kind: "latency"; readonly milliseconds: Spread; readonly samples: number }
    | { readonly kind: "unsupported"; readonly missing: string }
    | { readonly kind: "failed"; readonly message: string };
}

/** Measures one contestant in every setting of a scenario. */
export type Scenario = (settings: ScenarioSettings, name: string) => Promise<readonly Outcome[]>;

/** A count at the run's scale; never less than one, unless it is none. */
export function scaled({ scale }: ScenarioSettings, count: number): number {
  return count === 0 ? 0 : Math.max(1, Math.round(count * scale));
}

/** The outcome of what a contestant cannot do; nothing where it can. */
export function unsupportedResult(contestant: Contestant, feature: Workload | "history") {
  const missing = feature === "steps" ? undefined : contestant.unsupported[feature];
  return missing === undefined ? undefined : ({ kind: "unsupported", missing } as const);
}

/** A contestant that fails is reported as failed, and the others still run. */
export async function guarded(
  { progress }: ScenarioSettings,
  where: { readonly setting: string; readonly workers: number },
  work: () => Promise<Outcome["result"]>,
): Promise<Outcome> {
  try {
    return { ...where, result: await work() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    progress(`failed: ${message}`);
    return { ...where, result: { kind: "failed", message } };
  }
}

/** Submits so many steps or runs, named after the label, and adds their names to those to verify. */
export async function submitAndMeasure(
  { client, measure }: Session,
  workload: Workload,
  names: string[],
  { label, count }: { readonly label: string; readonly count: number },
): Promise<Cost> {
  const added = Array.from({ length: count }, (_, index) => `${label}-${index}`);
  names.push(...added);
  const steps = expectedKeys(workload, added).length;
  return measure(steps, () =>
    workload === "steps" ? client.enqueue(added) : client.startRuns(added),
  );
}

/** The cost of the repeat of median duration, whole: no figure of it is from another repeat. */
export function medianCost(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((a, b) => a.milliseconds - b.milliseconds);
  const middle = sorted[Math.floor((sorted.length - 1) / 2)];
  if (middle === undefined) throw new Error("Expected at least one repeat");
  return middle;
}
