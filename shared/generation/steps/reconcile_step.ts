import { z } from "zod";
import { toJson } from "../../kernel/to_json.ts";
import type { Models } from "../../models/open_models.ts";
import type { ApiClient } from "../../postgres/database.ts";
import { executeTestFiles, type TestLimits } from "../../quality/execute_test_files.ts";
import { type RunFile, readRunFiles } from "../../quality/run_files.ts";
import type { TestFileResult } from "../../sandbox/contract.ts";
import type { StepExecution, StepHandler, StepOutcome } from "../../worker/step_handler.ts";
import type { Author } from "../compose_call.ts";
import { type Contract, contractSchema } from "../contract.ts";
import { type Conflicts, findConflicts } from "../find_conflicts.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { repairFile } from "../repair_file.ts";

export const reconcileInputs = z.object({
  analyse: programAnalysisSchema,
  contract: contractSchema,
});
type Inputs = z.infer<typeof reconcileInputs>;

/** First the code is corrected, then, if tests still fail, the tests: one of the two is wrong. */
const MOST_ROUNDS = 3;

/**
 * Brings together what was written apart: resolves what does not fit between files, executes the tests, and
 * has what fails corrected. What is left after the last round is for the gate to judge.
 */
export function createReconcileStep(
  client: ApiClient,
  models: Models,
  limits: TestLimits,
): StepHandler {
  return {
    kind: "reconcile",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const inputs = reconcileInputs.parse(execution.context.outputs);
      const author = { client, execution, models: models.for(execution) };
      const written = await readRunFiles(client, execution.step.runId);
      let files: readonly RunFile[] = written;
      const rounds: string[] = [];
      for (let round = 1; round <= MOST_ROUNDS; round += 1) {
        const faults = await findFaults(execution, inputs.contract, files, { round, limits });
        if (faults === "released") return { status: "released" };
        if (faults.size === 0) break;
        rounds.push(`Round ${round}: ${[...faults.keys()].join(", ")}`);
        files = await correct(author, inputs, files, { faults, round });
      }
      const before = new Map(written.map(({ path, content }) => [path, content]));
      const changed = files.filter(({ path, content }) => before.get(path) !== content);
      return {
        status: "completed",
        result: {
          output: toJson({ changed: changed.map(({ path }) => path), rounds }),
          summary:
            changed.length === 0
              ? "The files fit together and their tests pass"
              : `${changed.length} files corrected in ${rounds.length} rounds`,
          artifacts: changed,
        },
      };
    },
  };
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
  { analyse, contract }: Inputs,
  files: readonly RunFile[],
  { faults, round }: { readonly faults: Conflicts; readonly round: number },
): Promise<readonly RunFile[]> {
  const { requirement } = analyse.specification;
  const corrected = await Promise.all(
    files.map(async (file) => {
      const findings = faults.get(file.path);
      if (findings === undefined || file.kind === "configuration") return file;
      const key = `repair:${round}:${file.path}`;
      return await repairFile(author, { requirement, contract, files }, { file, findings, key });
    }),
  );
  return corrected;
}
