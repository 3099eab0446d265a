import { z } from "zod";
import type { StepExecution } from "../../engine/mod.ts";
import { toJson } from "../../kernel/mod.ts";
import type { SearchAnswer } from "../../knowledge/mod.ts";
import type { Finding, RunFile } from "../../quality/mod.ts";
import type { Generator, GeneratorReview, Understanding } from "../generator.ts";
import type { Workbench } from "../workbench.ts";
import { analyseProgram } from "./analyse_program.ts";
import { contractSchema } from "./contract.ts";
import { planRepair } from "./plan_repair.ts";
import { programAnalysisSchema } from "./program_specification.ts";
import { readAttachments } from "./read_attachments.ts";
import { reviewProgram } from "./review_program.ts";
import { createContractStep } from "./steps/contract_step.ts";
import { createReconcileStep } from "./steps/reconcile_step.ts";
import { createWriteStep } from "./steps/write_step.ts";

const reviewInputs = z.object({ analyse: programAnalysisSchema, contract: contractSchema });

/** Has models write: a contract first, then every file by itself, reconciled, reviewed and corrected. */
export function createModelGenerator(workbench: Workbench): Generator {
  return {
    name: "models",
    reason: `Models write, with the configured providers: ${workbench.models.providers.join(", ")}`,
    understand: (execution, knowledge) => understand(workbench, execution, knowledge),
    prepare: async () => ({ output: {}, decisions: [] }),
    handlers: [
      createContractStep(workbench),
      createWriteStep(workbench),
      createReconcileStep("reconcile", workbench),
      createReconcileStep("repair", workbench),
    ],
    reads: {
      contract: ["analyse"],
      reconcile: ["analyse", "contract"],
      repair: ["analyse", "contract"],
    },
    review: (execution, files, known) => review(workbench, execution, { files, known }),
  };
}

async function understand(
  { client, models }: Workbench,
  execution: StepExecution,
  knowledge: Pick<SearchAnswer, "results">,
): Promise<Understanding> {
  const { requirement } = execution.context;
  const author = { client, execution, models: models.for(execution) };
  const attachments = await readAttachments(author);
  const analysis = await analyseProgram(author, { knowledge, attachments });
  const { specification, complexity } = analysis;
  const { title, summary, constraints, assumptions, acceptanceCriteria } = specification;
  return {
    status: "understood",
    analysis,
    summary: `${title}: ${acceptanceCriteria.length} acceptance criteria; ${complexity.level}`,
    decisions: [
      {
        kind: "requirements",
        inputs: { requirement, attachments: attachments.map(({ name }) => name) },
        outcome: toJson(specification),
        reasons: [summary, ...constraints, ...assumptions],
      },
      {
        kind: "complexity",
        inputs: { requirement },
        outcome: toJson(complexity),
        reasons: complexity.factors.map(({ reason }) => reason),
      },
    ],
  };
}

async function review(
  { client, models }: Workbench,
  execution: StepExecution,
  { files, known }: { readonly files: readonly RunFile[]; readonly known: readonly Finding[] },
): Promise<GeneratorReview> {
  const { analyse, contract } = reviewInputs.parse(execution.context.outputs);
  const { requirement, acceptanceCriteria } = analyse.specification;
  const criteria = acceptanceCriteria.map(({ id, text }) => `[${id}] ${text}`);
  const author = { client, execution, models: models.for(execution) };
  const subject = { requirement, criteria, contract, files, known };
  const findings = [...known, ...(await reviewProgram(author, subject))];
  const written = new Set(contract.files.map(({ path }) => path));
  const blockers = findings.filter(
    ({ path, severity }) => severity === "blocker" && written.has(path),
  );
  return { findings, revision: await planRepair(client, execution.step, blockers) };
}
