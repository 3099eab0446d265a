import type { Spread } from "../spread.ts";
import type { Outcome } from "./scenario.ts";

/** What the report says of one contestant in one setting. */
export type ReportedResult =
  | {
      readonly stepsPerSecond: number;
      readonly milliseconds: number;
      readonly enqueueMilliseconds: number;
      readonly statementsPerStep: number;
      readonly walBytesPerStep: number;
      readonly millisecondsPerStep: number;
    }
  | { readonly latencyMilliseconds: Spread; readonly samples: number }
  | { readonly unsupported: string }
  | { readonly failed: string };

/** One setting of a scenario with all contestants side by side. */
export interface ReportedSetting {
  readonly scenario: string;
  readonly setting: string;
  readonly workers: number;
  readonly results: Readonly<Record<string, ReportedResult>>;
  /** By contestant: how many times as fast as each other it is; above 1 is faster. */
  readonly timesAsFastAs: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** Puts the outcomes of every contestant in one scenario side by side, with all ratios. */
export function reportScenario(
  scenario: string,
  outcomes: ReadonlyMap<string, readonly Outcome[]>,
): readonly ReportedSetting[] {
  const all = [...outcomes.values()].flat();
  const settings = new Map(all.map((outcome) => [outcome.setting, outcome.workers]));
  return [...settings].map(([setting, workers]) => {
    const entries = [...outcomes].flatMap(([name, list]) =>
      list
        .filter((outcome) => outcome.setting === setting)
        .map((outcome) => [name, outcome.result] as const),
    );
    const speeds = entries.flatMap(([name, result]) => {
      const value = speed(result);
      return value === undefined ? [] : [[name, value] as const];
    });
    const ratios = speeds.map(([name, own]) => {
      const others = speeds.filter(([other]) => other !== name);
      return [name, Object.fromEntries(others.map(([other, its]) => [other, round(own / its)]))];
    });
    return {
      scenario,
      setting,
      workers,
      results: Object.fromEntries(entries.map(([name, result]) => [name, report(result)])),
      timesAsFastAs: Object.fromEntries(ratios),
    };
  });
}

function speed(result: Outcome["result"]): number | undefined {
  if (result.kind === "throughput") return result.cost.steps / result.cost.milliseconds;
  if (result.kind === "latency") return 1 / result.milliseconds.p50;
  return undefined;
}

function report(result: Outcome["result"]): ReportedResult {
  switch (result.kind) {
    case "throughput": {
      const { steps, milliseconds, enqueueMilliseconds, statements, walBytes } = result.cost;
      return {
        stepsPerSecond: round((steps / milliseconds) * 1000),
        milliseconds: round(milliseconds),
        enqueueMilliseconds: round(enqueueMilliseconds),
        statementsPerStep: round(statements / steps),
        walBytesPerStep: Math.round(walBytes / steps),
        millisecondsPerStep: round(milliseconds / steps),
      };
    }
    case "latency":
      return { latencyMilliseconds: result.milliseconds, samples: result.samples };
    case "unsupported":
      return { unsupported: result.missing };
    case "failed":
      return { failed: result.message };
  }
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
