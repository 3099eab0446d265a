import { readOutputs, type StepExecution } from "../../engine/mod.ts";
import type { Finding, RunFile } from "../../quality/mod.ts";
import type { Generator, GeneratorReview } from "../generator.ts";
import type { Workbench } from "../workbench.ts";
import { gatherRequirements } from "./analysis/gather_requirements.ts";
import { understandRequirement } from "./analysis/understand_requirement.ts";
import { toBrief } from "./brief.ts";
import { contractOutputsSchema, currentContract } from "./contract.ts";
import { inspectProgram } from "./inspect_program.ts";
import { mendFiles } from "./mend_files.ts";
import { planRepair, selectCorrectable } from "./plan_repair.ts";
import { programAnalysisSchema } from "./program_specification.ts";
import { reviewProgram } from "./review_program.ts";
import { createContractStep } from "./steps/contract_step.ts";
import { createReconcileStep } from "./steps/reconcile_step.ts";
import { createWriteStep } from "./steps/write_step.ts";

const reviewInputs = contractOutputsSchema.extend({ analyse: programAnalysisSchema });

/** Has models write: a contract first, then every file by itself, reconciled, reviewed and corrected. */
export function createModelGenerator(workbench: Workbench): Generator {
  const { client, models } = workbench;
  return {
    name: "models",
    reason: `Models write, with the configured providers: ${workbench.models.providers.join(", ")}`,
    understand: (execution, knowledge) => understandRequirement(workbench, execution, knowledge),
    gather: (execution, passages) => gatherRequirements(workbench, execution, passages),
    prepare: async () => ({ output: {}, decisions: [] }),
    handlers: [
      createContractStep(workbench),
      createWriteStep(workbench),
      createReconcileStep("reconcile", workbench),
      createReconcileStep("repair", workbench),
    ],
    reads: {
      contract: ["analyse"],
      write: ["analyse", "contract"],
      reconcile: ["analyse", "contract"],
      repair: ["analyse", "contract"],
    },
    inspect: (execution, field, files, known) =>
      inspect(workbench, execution, { field, files, known }),
    mend: (execution, files, failures) =>
      mendFiles({ client, execution, models: models.for(execution) }, files, failures),
    review: (execution, files, known) => review(workbench, execution, { files, known }),
  };
}

async function inspect(
  { client, models }: Workbench,
  execution: StepExecution,
  given: { readonly field: string } & Reviewed,
): Promise<readonly Finding[]> {
  const known = readOutputs(reviewInputs, execution.step);
  const author = { client, execution, models: models.for(execution) };
  const brief = { ...toBrief(known.analyse.specification), contract: currentContract(known) };
  return await inspectProgram(author, { ...brief, ...given });
}

/** The files, and what was found in them by rule. */
interface Reviewed {
  readonly files: readonly RunFile[];
  readonly known: readonly Finding[];
}

async function review(
  { client, models }: Workbench,
  execution: StepExecution,
  given: Reviewed,
): Promise<GeneratorReview> {
  const known = readOutputs(reviewInputs, execution.step);
  const contract = currentContract(known);
  const author = { client, execution, models: models.for(execution) };
  const subject = { ...toBrief(known.analyse.specification), contract, ...given };
  const findings = [...given.known, ...(await reviewProgram(author, subject))];
  const blockers = selectCorrectable(
    findings.filter(({ severity }) => severity === "blocker"),
    contract,
  );
  return { findings, revision: await planRepair(client, execution.step, blockers) };
}
