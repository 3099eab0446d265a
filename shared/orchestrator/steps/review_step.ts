import type { PlanChange, StepExecution, StepHandler, StepOutcome } from "../../engine/mod.ts";
import { planRepair, reviewProgram } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import type { Models } from "../../models/mod.ts";
import { type Finding, type RunFile, readRunFiles, reviewFiles } from "../../quality/mod.ts";
import { reviewInputs } from "./step_inputs.ts";

/**
 * Reads every generated file for what must not be there, and has a model read what models wrote. What must
 * not pass is given back to be corrected, where models can; then the gate decides.
 */
export function createReviewStep(client: ApiClient, models: Models): StepHandler {
  return {
    kind: "review",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const files = await readRunFiles(client, execution.step.runId);
      const known = reviewFiles(files);
      const asked =
        models.providers.length > 0
          ? await askReviewer({ client, models, execution, files, known })
          : undefined;
      const findings = asked?.findings ?? known;
      return {
        status: "completed",
        result: {
          output: toJson({ findings }),
          summary: `${findings.length} findings in ${files.length} files`,
          ...(asked?.revision === undefined ? {} : { revision: asked.revision }),
        },
      };
    },
  };
}

interface Reviewed {
  readonly findings: readonly Finding[];
  readonly revision: PlanChange | undefined;
}

/** Nothing where there is no contract: then code templates wrote the files. */
async function askReviewer(input: {
  readonly client: ApiClient;
  readonly models: Models;
  readonly execution: StepExecution;
  readonly files: readonly RunFile[];
  readonly known: readonly Finding[];
}): Promise<Reviewed | undefined> {
  const { client, models, execution, files, known } = input;
  const { analyse, contract } = reviewInputs.parse(execution.context.outputs);
  if (analyse === undefined || contract === undefined) return undefined;
  const { requirement, acceptanceCriteria } = analyse.specification;
  const found = await reviewProgram(
    { client, execution, models: models.for(execution) },
    {
      requirement,
      criteria: acceptanceCriteria.map(({ id, text }) => `[${id}] ${text}`),
      contract,
      files,
      known,
    },
  );
  const findings = [...known, ...found];
  const written = new Set(contract.files.map(({ path }) => path));
  const blockers = findings.filter(
    ({ path, severity }) => severity === "blocker" && written.has(path),
  );
  return { findings, revision: await planRepair(client, execution.step, blockers) };
}
