/** A benchmark: takes the words after its name, and says what it measured and whether it held. */
type Benchmark = (words: readonly string[]) => Promise<object & { readonly passed?: boolean }>;

/** Loaded when named: each needs something else. */
const BENCHMARKS = {
  bundles: async () => (await import("../../bench/bundles.ts")).benchBundles,
  capacity: async () => (await import("../../bench/capacity.ts")).benchCapacity,
  chaos: async () => (await import("../../bench/chaos.ts")).benchChaos,
  engine: async () => (await import("../../bench/engine.ts")).benchEngine,
  existing: async () => (await import("../../bench/existing.ts")).benchExisting,
  graph: async () => (await import("../../bench/graph.ts")).benchGraph,
  models: async () => (await import("../../bench/models.ts")).benchModels,
  run: async () => (await import("../../bench/run.ts")).benchRun,
  search: async () => (await import("../../bench/search.ts")).benchSearch,
  verdict: async () => (await import("../../bench/verdict.ts")).benchVerdict,
  verification: async () => (await import("../../bench/verification.ts")).benchVerification,
} satisfies Readonly<Record<string, () => Promise<Benchmark>>>;

/** What can be measured. */
export const BENCHMARK_NAMES = Object.keys(BENCHMARKS) as readonly (keyof typeof BENCHMARKS)[];

/** `./cogo bench <name>`: measures and prints one JSON document. */
export async function bench(
  name: keyof typeof BENCHMARKS,
  words: readonly string[],
): Promise<number> {
  const measure: Benchmark = await BENCHMARKS[name]();
  // The product's log goes beside the progress: standard output is for the report.
  console.log = console.error;
  // An exit, unlike a signal's default action, ends the servers too.
  process.once("SIGTERM", () => process.exit(143));
  process.once("SIGINT", () => process.exit(130));
  const report = { benchmark: name, ...(await measure(words)) };
  process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
  return report.passed === false ? 1 : 0;
}
