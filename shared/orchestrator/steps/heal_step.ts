import {
  beginHealing,
  findSolutions,
  healInputSchema,
  readKindInput,
  rememberHealing,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, jsonObjectSchema, toJson } from "../../kernel/mod.ts";
import {
  applyPatchTo,
  classifyFile,
  type Healing,
  healProject,
  type RunFile,
  renderHealing,
  type TestLimits,
} from "../../quality/mod.ts";
import { readReviewed } from "./read_reviewed.ts";

/** An isolate tries for some minutes, claim by claim. */
const SEARCH = { candidates: 300, milliseconds: 180_000 };
const REMEMBERED = "remembered";

/**
 * Mends the files of its input, or those that the run has written, as `./cogo fix` mends a folder. The changed files and
 * the patch are left as files of the run, with a report; what worked is remembered.
 * Where the task may ask models, one corrects what memory and rules do not mend.
 */
export function createHealStep(
  client: ApiClient,
  generators: Generators,
  limits: TestLimits,
): StepHandler {
  return {
    kind: "heal",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step, context } = execution;
      const input = readKindInput(healInputSchema, step, "invalid_input");
      const given = input.files?.map((file) => ({
        ...file,
        kind: file.kind ?? classifyFile(file.path),
      }));
      const files = await readReviewed(client, step, given);
      const generator = generators.choose(context.models);
      const recall = async (failures: Healing["failures"]) => {
        const incidents = failures.map(({ incident }) => incident);
        await beginHealing(client, step.taskId, toJson(failures));
        return await findSolutions(client, step.sessionId, incidents);
      };
      const healing = await healProject(
        execution,
        { files, mayChange: () => true },
        {
          recall: (failures) => recall([...failures]),
          correct: async (known, failures) =>
            await generator.mend?.(execution, known, [...failures]),
        },
        { ...limits, ...SEARCH },
      );
      if (healing === "released") return { status: "released" };
      if (execution.context.checkpoints[REMEMBERED] === undefined) {
        await rememberHealing(client, step.taskId, jsonObjectSchema.parse(toJson(healing)));
        await execution.checkpoint(REMEMBERED, true);
      }
      return completed(files, healing);
    },
  };
}

function completed(files: readonly RunFile[], healing: Healing): StepOutcome {
  const { verdict, by, patch } = healing;
  const mended = patch === "" ? [] : (applyPatchTo(files, patch) ?? []);
  const changed = mended.filter((file, place) => file !== files[place]);
  const documents = [
    { path: "HEAL.md", kind: "report" as const, content: renderHealing(healing) },
    ...(patch === "" ? [] : [{ path: "heal.patch", kind: "document" as const, content: patch }]),
  ];
  return {
    status: "completed",
    result: {
      output: toJson(healing),
      summary: by === null ? verdict.replace("_", " ") : `${verdict} by ${by}`,
      artifacts: [...changed, ...documents],
    },
  };
}
