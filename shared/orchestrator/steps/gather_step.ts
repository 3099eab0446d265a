import { z } from "zod";
import {
  type GatheredRequirement,
  readInput,
  readPassages,
  type StepHandler,
  type StepOutcome,
} from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";

const inputSchema = z.object({ source: z.number().int() });

/** Reads one source for what it asks for: by a model where one may be asked, else by rule. */
export function createGatherStep(client: ApiClient, generators: Generators): StepHandler {
  return {
    kind: "gather",
    estimateMilliseconds: 10_000,
    async execute(execution): Promise<StepOutcome> {
      const { step, context } = execution;
      const { source } = readInput(inputSchema, step);
      const passages = await readPassages(client, step.taskId, source);
      const statements = await generators.choose(context.models).gather(execution, passages);
      return {
        status: "completed",
        result: {
          output: toJson({ source, statements }),
          summary: describe(statements, passages.length),
        },
      };
    },
  };
}

function describe(statements: readonly GatheredRequirement[], passages: number): string {
  return `${statements.length} statements in ${passages} passages`;
}
