import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { defineBenchmark, showProgress } from "./benchmark.ts";
import { reviewFaults } from "./existing/review_faults.ts";

const SETS = ["seen", "unread"].map((name) =>
  fileURLToPath(new URL(`./existing/faults/${name}.jsonl`, import.meta.url)),
);
const paths = z
  .union([z.string(), z.array(z.string())])
  .default(SETS)
  .transform((given) => [given].flat());

/**
 * How well code that exists is reviewed: files with a fault, each beside its twin without one. The set `unread` was not looked at
 * when rules were chosen.
 */
export const benchExisting = defineBenchmark({ faults: paths }, async ({ faults }) => {
  const sets: object[] = [];
  for (const path of faults) {
    showProgress(`reviewing the faults of ${basename(path)}`);
    sets.push({ set: basename(path, ".jsonl"), ...(await reviewFaults(path)) });
  }
  return { sets };
});
