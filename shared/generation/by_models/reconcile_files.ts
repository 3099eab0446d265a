import type { StepExecution } from "../../engine/mod.ts";
import {
  executeTestFiles,
  type RunFile,
  type TestFileResult,
  type TestLimits,
} from "../../quality/mod.ts";
import type { Author } from "./compose_call.ts";
import type { Contract } from "./contract.ts";
import { type Conflicts, findConflicts } from "./find_conflicts.ts";
import { repairFile } from "./repair_file.ts";

/** First the code is corrected, then, if tests still fail, the tests: one of the two is wrong. */
const MOST_ROUNDS = 3;

/** Files that were corrected, and what each round was about. */
export interface Reconciled {
  readonly files: readonly RunFile[];
  readonly rounds: readonly string[];
}

/**
 * Has files corrected until they fit together and their tests pass, three rounds at most, after what is
 * known to be wrong with them. What is left after the last round is for the gate to judge. `released` says
 * that the time of this claim is used up.
 */
export async function reconcileFiles(
  author: Author,
  project: {
    readonly requirement: string;
    readonly contract: Contract;
    readonly files: readonly RunFile[];
    readonly known?: Conflicts;
  },
  limits: TestLimits,
): Promise<Reconciled | "released"> {
  const { known = new Map(), contract } = project;
  const rounds: string[] = [];
  let files = project.files;
  const correctIn = async (round: number, faults: Conflicts) => {
    rounds.push(`Round ${round}: ${[...faults.keys()].join(", ")}`);
    files = await correct(author, { ...project, files }, { faults, round });
  };
  if (known.size > 0) await correctIn(0, known);
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    const faults = await findFaults(author.execution, contract, files, { round, limits });
    if (faults === "released") return faults;
    if (faults.size === 0) break;
    await correctIn(round, faults);
  }
  return { files, rounds };
}

/** What must be corrected this time, by path: what does not fit first, then what fails although it fits. */
async function findFaults(
  execution: StepExecution,
  contract: Contract,
  files: readonly RunFile[],
  { round, limits }: { readonly round: number; readonly limits: TestLimits },
): Promise<Conflicts | "released"> {
  const conflicts = findConflicts(files, contract);
  if (conflicts.size > 0) return conflicts;
  const results = await executeTestFiles(execution, files, limits, `round-${round}:`);
  if (results === "released") return results;
  const faults = new Map<string, string[]>();
  for (const result of results.filter(({ outcome }) => outcome === "failed")) {
    const sources = contract.files.find(({ path }) => path === result.path)?.dependsOn ?? [];
    const suspects = round === 1 && sources.length > 0 ? sources : [result.path];
    for (const path of suspects) {
      faults.set(path, [...(faults.get(path) ?? []), ...describeFailures(result)]);
    }
  }
  return faults;
}

function describeFailures({ path, tests, failure }: TestFileResult): string[] {
  const failed = tests.filter(({ outcome }) => outcome === "failed");
  return [
    ...(failure === undefined ? [] : [`${path}: ${failure.reason}: ${failure.message}`]),
    ...failed.map(({ name, message }) => `${path}: the test "${name}" fails: ${message ?? ""}`),
  ];
}

async function correct(
  author: Author,
  project: Parameters<typeof repairFile>[1],
  { faults, round }: { readonly faults: Conflicts; readonly round: number },
): Promise<readonly RunFile[]> {
  return await Promise.all(
    project.files.map(async (file) => {
      const findings = faults.get(file.path);
      if (findings === undefined || file.kind === "configuration") return file;
      const key = `repair:${round}:${file.path}`;
      return await repairFile(author, project, { file, findings, key });
    }),
  );
}
