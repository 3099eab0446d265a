import {
  type PlanChange,
  readInput,
  readOutputs,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  type Linter,
  type Review,
  renderReviewMarkdown,
  reviewFiles,
  reviewForeign,
  type TypeChecker,
  typeFindings,
} from "../../quality/mod.ts";
import { readReviewed, reviewedInputSchema } from "./read_reviewed.ts";
import { readInspections, reviewInputs } from "./step_inputs.ts";

/** Who checks what a review reads: what COGO has generated, and what somebody else wrote. */
export interface Checkers {
  readonly checkTypes: TypeChecker;
  readonly checkForeignTypes: TypeChecker;
  readonly lint: Linter;
}

/**
 * Reviews every generated file, or those of its input, by rule and by the generator where it can, and
 * takes over what was found in the fields that were inspected before. What must not pass is given
 * back to be corrected where that is possible; then the gate decides. Where nothing was analysed, the files
 * are somebody else's, and the review is that of `./cogo review`.
 */
export function createReviewStep(
  client: ApiClient,
  generators: Generators,
  { checkTypes, checkForeignTypes, lint }: Checkers,
): StepHandler {
  return {
    kind: "review",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const { files: given } = readInput(reviewedInputSchema, execution.step);
      const files = await readReviewed(client, execution.step, given);
      const { analyse } = readOutputs(reviewInputs, execution.step);
      const inspected = readInspections(execution.step).flatMap(({ findings }) => findings);
      if (analyse === undefined) {
        const { signal } = execution;
        const review = await reviewForeign({
          ...{ files, leftOut: [], checkTypes: (read) => checkForeignTypes(read, signal) },
          lint: (read, asked) => lint(read, asked, signal),
        });
        return reviewed({ ...review, findings: [...review.findings, ...inspected] }, files.length);
      }
      const generator = generators.named(analyse.generation);
      // Where nobody corrects what is found, the gate checks types while the tests run.
      const types =
        generator.review === undefined ? undefined : await checkTypes(files, execution.signal);
      const known = [
        ...reviewFiles(files),
        ...inspected,
        ...(types === undefined ? [] : typeFindings(types)),
      ];
      const review = await generator.review?.(execution, files, known);
      const { findings = known, revision } = review ?? {};
      return completed({ findings, types }, files.length, revision);
    },
  };
}

/** The review of somebody else's files is also a document of the run. */
function reviewed(review: Review, files: number): StepOutcome {
  const outcome = completed(review, files);
  const content = renderReviewMarkdown(review);
  const artifacts = [{ path: "REVIEW.md", kind: "report", content } as const];
  return { ...outcome, result: { ...outcome.result, artifacts } };
}

function completed(
  output: { readonly findings: readonly unknown[]; readonly types?: unknown },
  files: number,
  revision?: PlanChange,
): Extract<StepOutcome, { readonly status: "completed" }> {
  return {
    status: "completed",
    result: {
      output: toJson(output),
      summary: `${output.findings.length} findings in ${files} files`,
      ...(revision === undefined ? {} : { revision }),
    },
  };
}
