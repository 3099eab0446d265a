import {
  previewJudgement,
  type StepExecution,
  type StepHandler,
  type StepOutcome,
  StepRefused,
} from "../../engine/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import {
  assessProject,
  type RunFile,
  readRunFiles,
  type TestLimits,
  type TypeCheck,
  type TypeChecker,
  typeCheckSchema,
} from "../../quality/mod.ts";
import { readVerifyInputs } from "./step_inputs.ts";

/** The key of a checkpoint that is no path of a test file. */
const TYPES = "types";

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
        checkTypes: async () => review?.types ?? (await checkOnce(checkTypes, execution, files)),
      };
      const assessed = await assessProject(execution, project, limits);
      if (assessed === "released") return { status: "released" };
      const quality = await previewJudgement(client, step.runId, assessed);
      const { verdict, score, tests } = quality;
      const { passed, failed, notExecuted } = tests;
      return {
        status: "completed",
        result: {
          output: toJson({ verdict, score, tests }),
          summary: `${verdict}: ${passed} tests passed, ${failed} failed, ${notExecuted} not executed`,
          quality,
        },
      };
    },
  };
}

/** A claim that takes over finds the answer that an earlier one got. */
async function checkOnce(
  checkTypes: TypeChecker,
  { context, checkpoint, signal }: StepExecution,
  files: readonly RunFile[],
): Promise<TypeCheck> {
  const earlier = typeCheckSchema.safeParse(context.checkpoints[TYPES]);
  if (earlier.success) return earlier.data;
  const types = await checkTypes(files, signal);
  await checkpoint(TYPES, toJson(types));
  return types;
}
