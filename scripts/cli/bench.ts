import { CogoError } from "../../shared/kernel/mod.ts";

/** What a benchmark prints as JSON; one that checks something says whether it held. */
type BenchmarkReport = object & { readonly passed?: boolean };
/** A benchmark: takes the words after its name. */
type Benchmark = (words: readonly string[]) => Promise<BenchmarkReport>;

const BENCHMARKS: Readonly<Record<string, () => Promise<Benchmark>>> = {
  chaos: async () => (await import("../bench/chaos.ts")).benchChaos,
  engine: async () => (await import("../bench/engine.ts")).benchEngine,
  graph: async () => (await import("../bench/graph.ts")).benchGraph,
  models: async () => (await import("../bench/models.ts")).benchModels,
  run: async () => (await import("../bench/run.ts")).benchRun,
  search: async () => (await import("../bench/search.ts")).benchSearch,
  verification: async () => (await import("../bench/verification.ts")).benchVerificationCommand,
};

/** `./cogo bench <name>`: measures and prints one JSON document. */
export async function bench(words: readonly string[]): Promise<number> {
  const [name = "", ...rest] = words;
  const load = BENCHMARKS[name];
  if (load === undefined) {
    throw new CogoError({
      code: "usage",
      message: `Expected one of ${Object.keys(BENCHMARKS).join(", ")}, got "${name}"`,
      remedy: "See ./cogo help",
    });
  }
  const result = await (await load())(rest);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return result.passed === false ? 1 : 0;
}
