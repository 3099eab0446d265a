import { measureHistory } from "./history_scenario.ts";
import { measureLatency } from "./latency_scenario.ts";
import { type Outcome, type Scenario, scaled } from "./scenario.ts";
import { measureThroughput } from "./throughput_scenario.ts";
import { CHAIN_LENGTH, FAN_OUT_WIDTH } from "./workload.ts";

const WORKER_COUNTS = [1, 4, 8] as const;
const RUN_WORKERS = 4;
const INDEPENDENT_STEPS = 10_000;
const CHAIN_RUNS = 200;
const FAN_OUT_RUNS = 20;

/** The scenarios by name: independent steps, chains, fan-outs, idle latency, a growing history. */
export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  steps: async (settings, name) => {
    const outcomes: Outcome[] = [];
    for (const workers of WORKER_COUNTS) {
      const size = scaled(settings, INDEPENDENT_STEPS);
      const options = { name, workload: "steps", workers, size } as const;
      outcomes.push(await measureThroughput(settings, options, `${size} with ${workers} workers`));
    }
    return outcomes;
  },
  chain: async (settings, name) => {
    const size = scaled(settings, CHAIN_RUNS);
    const options = { name, workload: "chain", workers: RUN_WORKERS, size } as const;
    return [await measureThroughput(settings, options, `${size} runs of ${CHAIN_LENGTH}`)];
  },
  fan_out: async (settings, name) => {
    const size = scaled(settings, FAN_OUT_RUNS);
    const options = { name, workload: "fan_out", workers: RUN_WORKERS, size } as const;
    return [await measureThroughput(settings, options, `${size} runs of 1-${FAN_OUT_WIDTH}-1`)];
  },
  latency: async (settings, name) => [await measureLatency(settings, name)],
  history: measureHistory,
};
