import { type StepHandler, type StepOutcome, StepRefused } from "../../engine/mod.ts";
import type { ApiClient } from "../../kernel/mod.ts";
import {
  assessProject,
  readRunFiles,
  type TestLimits,
  type TypeChecker,
} from "../../quality/mod.ts";
import { checkTypesOnce } from "./check_types_once.ts";
import { judgedOutcome } from "./judged_outcome.ts";
import { readVerifyInputs } from "./step_inputs.ts";

/**
 * Executes the generated tests, tries whether they can fail, and speaks the gate's verdict. Each finished
 * execution is a checkpoint, so that a hand-over or a crash repeats none of them.
 */
export function createVerifyStep(
  client: ApiClient,
  limits: TestLimits,
  checkTypes: TypeChecker,
): StepHandler {
  return {
    kind: "verify",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const files = await readRunFiles(client, step.runId);
      const { analyse, review, reconcile } = readVerifyInputs(step);
      if (files.length === 0) {
        throw new StepRefused({
          code: "nothing_to_verify",
          message: "Expected files to verify, but the run has produced none before this step",
          remedy: "Make the step depend on one that writes files",
        });
      }
      const { acceptanceCriteria: criteria, entities } = analyse.specification;
      const project = {
        files,
        criteria,
        // What looks like a call where code templates generate is a type or a check of SQL.
        requirement: analyse.generation === "models" ? step.context.requirement : "",
        subjects: entities.map(({ label }) => label),
        findings: review?.findings,
        unclear: reconcile?.unclear ?? [],
        checkTypes: async () =>
          review?.types ?? (await checkTypesOnce(checkTypes, execution, files)),
      };
      const assessed = await assessProject(execution, project, limits);
      if (assessed === "released") return { status: "released" };
      return await judgedOutcome(client, step, assessed);
    },
  };
}
