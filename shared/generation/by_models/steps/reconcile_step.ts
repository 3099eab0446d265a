import { z } from "zod";
import type { StepHandler, StepOutcome } from "../../../engine/mod.ts";
import { toJson } from "../../../kernel/mod.ts";
import { findingSchema, readRunFiles } from "../../../quality/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { contractSchema } from "../contract.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { reconcileFiles } from "../reconcile_files.ts";

const reconcileInputs = z.object({
  analyse: programAnalysisSchema,
  contract: contractSchema,
});
/** What a reviewer found, where it is a review that is answered. */
const inputSchema = z.object({ findings: findingSchema.array().default([]) });

/**
 * Brings together what was written apart: resolves what does not fit between files, executes the tests, and
 * has what fails corrected. As `repair` it first has corrected what a review does not let pass.
 */
export function createReconcileStep(
  kind: "reconcile" | "repair",
  { client, models, limits }: Workbench,
): StepHandler {
  return {
    kind,
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { analyse, contract } = reconcileInputs.parse(execution.context.outputs);
      const { findings } = inputSchema.parse(execution.step.input);
      const { requirement } = analyse.specification;
      const files = await readRunFiles(client, execution.step.runId);
      const author = { client, execution, models: models.for(execution) };
      const project = { requirement, contract, files, known: byPath(findings) };
      const reconciled = await reconcileFiles(author, project, limits);
      if (reconciled === "released") return { status: "released" };
      const { rounds } = reconciled;
      const before = new Map(files.map(({ path, content }) => [path, content]));
      const changed = reconciled.files.filter(({ path, content }) => before.get(path) !== content);
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

function byPath(findings: readonly z.infer<typeof findingSchema>[]): Map<string, string[]> {
  const messages = new Map<string, string[]>();
  for (const { path, message } of findings) {
    messages.set(path, [...(messages.get(path) ?? []), message]);
  }
  return messages;
}
