import type { Outcome } from "./scenarios.ts";

/** One contestant's figures in one setting, as the benchmark prints them. */
export function reportResult(result: Outcome["result"]) {
  switch (result.kind) {
    case "throughput": {
      const { steps, milliseconds, enqueueMilliseconds, statements, walBytes } = result.cost;
      return {
        stepsPerSecond: round((steps / milliseconds) * 1000),
        milliseconds: round(milliseconds),
        enqueueMilliseconds: round(enqueueMilliseconds),
        statementsPerStep: round(statements / steps),
        walBytesPerStep: Math.round(walBytes / steps),
      };
    }
    case "latency":
      return { latencyMilliseconds: result.milliseconds };
    case "failed":
      return { failed: result.message };
  }
}

/** How many times as fast as each other contestant COGO is, in one setting; above 1 is faster. */
export function compareWithCogo(results: Readonly<Record<string, Outcome["result"]>>) {
  const own = results.cogo === undefined ? undefined : speedOf(results.cogo);
  if (own === undefined) return {};
  return Object.fromEntries(
    Object.entries(results).flatMap(([name, result]) => {
      const other = speedOf(result);
      return name === "cogo" || other === undefined ? [] : [[name, round(own / other)]];
    }),
  );
}

function speedOf(result: Outcome["result"]): number | undefined {
  if (result.kind === "throughput") return result.cost.steps / result.cost.milliseconds;
  if (result.kind === "latency") return 1 / result.milliseconds.p50;
  return undefined;
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
