/** What a benchmark prints as JSON; one that checks something says whether it held. */
type BenchmarkReport = object & { readonly passed?: boolean };
/** A benchmark: takes the words after its name. */
type Benchmark = (words: readonly string[]) => Promise<BenchmarkReport>;

/** Loaded when named: each needs something else. */
const BENCHMARKS = {
  chaos: async () => (await import("../bench/chaos.ts")).benchChaos,
  engine: async () => (await import("../bench/engine.ts")).benchEngine,
  graph: async () => (await import("../bench/graph.ts")).benchGraph,
  models: async () => (await import("../bench/models.ts")).benchModels,
  run: async () => (await import("../bench/run.ts")).benchRun,
  search: async () => (await import("../bench/search.ts")).benchSearch,
  verdict: async () => (await import("../bench/verdict.ts")).benchVerdict,
  verification: async () => (await import("../bench/verification.ts")).benchVerificationCommand,
} satisfies Readonly<Record<string, () => Promise<Benchmark>>>;
type BenchmarkName = keyof typeof BENCHMARKS;

/** What can be measured. */
export const BENCHMARK_NAMES: readonly BenchmarkName[] = [
  "chaos",
  "engine",
  "graph",
  "models",
  "run",
  "search",
  "verdict",
  "verification",
];

/** `./cogo bench <name>`: measures and prints one JSON document. */
export async function bench(name: BenchmarkName, words: readonly string[]): Promise<number> {
  const measure: Benchmark = await BENCHMARKS[name]();
  const result = await measure(words);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  return result.passed === false ? 1 : 0;
}
