import { z } from "zod";
import type { StepHandler, StepOutcome, StepResult } from "../../../engine/mod.ts";
import { toJson } from "../../../kernel/mod.ts";
import { findingSchema, type RunFile, readRunFiles } from "../../../quality/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { contractSchema } from "../contract.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { findUnclear } from "../reconcile/adjudicate.ts";
import { type Reconciled, reconcileFiles, TimeUsedUp } from "../reconcile/reconcile_files.ts";
import { recordRuling, recordTestChange } from "../reconcile/record_rulings.ts";

const outputs = z.object({ analyse: programAnalysisSchema, contract: contractSchema });
const inputSchema = z.object({
  /** What a reviewer found, where it is a review that is answered. */
  findings: findingSchema.array().default([]),
  /** The role that wrote each file, by path. */
  authors: z.record(z.string(), z.string()).default({}),
  /** The role that rules on failing tests; without one they stand as they are. */
  adjudicator: z.string().optional(),
});
type Input = z.infer<typeof inputSchema>;

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
      const { analyse, contract } = outputs.parse(execution.context.outputs);
      const input = inputSchema.parse(execution.step.input);
      const { requirement, acceptanceCriteria: criteria } = analyse.specification;
      const files = await readRunFiles(client, execution.step.runId);
      const author = { client, execution, models: models.for(execution) };
      const { authors, adjudicator, findings } = input;
      const project = { requirement, criteria, contract, authors };
      const known = byPath(findings);
      try {
        const given = { project, files, known, adjudicator };
        const reconciled = await reconcileFiles(author, given, limits);
        return { status: "completed", result: describe(files, reconciled, input) };
      } catch (error) {
        if (error instanceof TimeUsedUp) return { status: "released" };
        throw error;
      }
    },
  };
}

function describe(
  before: readonly RunFile[],
  { files, rounds, rulings, testChanges }: Reconciled,
  { authors, adjudicator = "" }: Input,
): StepResult {
  const changed = files.filter(({ content }, index) => content !== before[index]?.content);
  const paths = testChanges.map(({ path }) => path);
  return {
    output: toJson({
      changed: changed.map(({ path }) => path),
      rounds,
      unclear: findUnclear(rulings),
    }),
    summary: [
      changed.length === 0
        ? "No file had to be corrected"
        : `${changed.length} files corrected in ${rounds.length} rounds`,
      ...(paths.length === 0
        ? []
        : [`${paths.length} tests changed after code existed: ${paths.join(", ")}`]),
    ]
      .join("; ")
      .slice(0, 300),
    artifacts: changed,
    decisions: [
      ...rulings.map((ruling) => recordRuling(ruling, adjudicator)),
      ...testChanges.map((change) => recordTestChange(change, authors[change.path] ?? "")),
    ],
  };
}

function byPath(findings: Input["findings"]): Map<string, string[]> {
  const messages = new Map<string, string[]>();
  for (const { path, message } of findings) {
    messages.set(path, [...(messages.get(path) ?? []), message]);
  }
  return messages;
}
