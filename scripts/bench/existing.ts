import { basename, extname } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { defineBenchmark, showProgress } from "./benchmark.ts";
import { findRequirements } from "./existing/find_requirements.ts";
import { measureHealing } from "./existing/healing/measure_healing.ts";
import { reviewFaults } from "./existing/review_faults.ts";

const setsOf = (folder: string, ending: string) =>
  ["seen", "unread"].map((name) =>
    fileURLToPath(new URL(`./existing/${folder}/${name}${ending}`, import.meta.url)),
  );
const paths = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .transform((given) => (given === undefined ? undefined : [given].flat()));

const healingOptions = {
  /** A set of labelled programs; without it, nothing is mended. */
  healing: z.string().optional(),
  part: z.enum(["seen", "unread"]).default("seen"),
  most: z.coerce.number().int().positive().default(1_000),
  /** How many programs, each with a fault of its own, are one project. */
  together: z.coerce.number().int().positive().default(1),
};

/**
 * How well what exists is worked on. Reviews: files with a fault, each beside its twin without one. Requirements: threads
 * in which what is asked for is labelled. The sets `unread` were not looked at when rules were chosen. Without a set, all
 * are measured. Or how well broken programs are mended (`--healing`).
 */
export const benchExisting = defineBenchmark(
  { faults: paths, requirements: paths, ...healingOptions },
  async ({ faults, requirements, healing, part, most, together }) => {
    if (healing !== undefined) {
      return { part, ...(await measureHealing(healing, { part, most, together }, showProgress)) };
    }
    const isAll = faults === undefined && requirements === undefined;
    const reviewed = faults ?? (isAll ? setsOf("faults", ".jsonl") : []);
    const read = requirements ?? (isAll ? setsOf("threads", ".txt") : []);
    return {
      sets: await measure(reviewed, "reviewing the faults of", reviewFaults),
      requirements: await measure(read, "reading the threads of", findRequirements),
    };
  },
);

async function measure<Report extends object>(
  paths: readonly string[],
  doing: string,
  judge: (path: string) => Promise<Report>,
) {
  const sets: (Report & { readonly set: string })[] = [];
  for (const path of paths) {
    showProgress(`${doing} ${basename(path)}`);
    sets.push({ set: basename(path, extname(path)), ...(await judge(path)) });
  }
  return sets;
}
