import {
  findSolutions,
  healInputSchema,
  readKindInput,
  rememberHealing,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
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
 */
export function createHealStep(client: ApiClient, limits: TestLimits): StepHandler {
  return {
    kind: "heal",
    estimateMilliseconds: limits.verifyMilliseconds + limits.testFileMilliseconds,
    async execute(execution): Promise<StepOutcome> {
      const { step } = execution;
      const input = readKindInput(healInputSchema, step, "invalid_input");
      const given = input.files?.map((file) => ({
        ...file,
        kind: file.kind ?? classifyFile(file.path),
      }));
      const files = await readReviewed(client, step, given);
      const recall = async (failures: Healing["failures"]) =>
        await findSolutions(
          client,
          step.sessionId,
          failures.map(({ incident }) => incident),
        );
      const healing = await healProject(
        execution,
        { files, mayChange: () => true },
        { recall: (failures) => recall([...failures]) },
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
