import {
  assessInputSchema,
  type LeasedStep,
  readKindInput,
  type StepHandler,
  type StepOutcome,
  StepRefused,
} from "../../engine/mod.ts";
import type { ApiClient } from "../../kernel/mod.ts";
import {
  assessForeign,
  classifyFile,
  type RunFile,
  readRunFiles,
  type TestLimits,
  type TypeChecker,
} from "../../quality/mod.ts";
import { checkTypesOnce } from "./check_types_once.ts";
import { judgedOutcome } from "./judged_outcome.ts";

/**
 * Judges the files of its input, or those that the run has written, as `./cogo assess` judges a folder. Each
 * finished execution is a checkpoint, so that a hand-over or a crash repeats none of them.
 */
export function createAssessStep(
  client: ApiClient,
  limits: TestLimits,
  checkTypes: TypeChecker,
): StepHandler {
  return {
    kind: "assess",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const input = readKindInput(assessInputSchema, step, "invalid_input");
      const project = {
        files:
          input.files?.map((file) => ({ ...file, kind: file.kind ?? classifyFile(file.path) })) ??
          (await readWritten(client, step)),
        requirement: input.requirement ?? step.context.requirement,
        leftOut: [],
        checkTypes: (files: readonly RunFile[]) => checkTypesOnce(checkTypes, execution, files),
      };
      const assessed = await assessForeign(execution, project, limits);
      if (assessed === "released") return { status: "released" };
      return await judgedOutcome(client, step, assessed);
    },
  };
}

async function readWritten(client: ApiClient, { runId }: LeasedStep): Promise<readonly RunFile[]> {
  const files = await readRunFiles(client, runId);
  if (files.length > 0) return files;
  throw new StepRefused({
    code: "nothing_to_assess",
    message: "Expected files to assess, but the run has produced none before this step",
    remedy: "Make the step depend on one that writes files, or give it `files` as its input",
  });
}
