import { z } from "zod";
import {
  readInput,
  readOutputs,
  type StepHandler,
  type StepOutcome,
  StepRefused,
} from "../../engine/mod.ts";
import type { Generators } from "../../generation/mod.ts";
import { type ApiClient, toJson } from "../../kernel/mod.ts";
import { INSPECTED_FIELDS, inspectFiles } from "../../quality/mod.ts";
import { readReviewed, reviewedInputSchema } from "./read_reviewed.ts";
import { type Inspection, reviewInputs } from "./step_inputs.ts";

const staticFieldSchema = z.enum(INSPECTED_FIELDS);
const inputSchema = reviewedInputSchema.extend({
  /** What the files are looked at for. Those without rules need a model. */
  field: z.enum([
    ...INSPECTED_FIELDS,
    ...(["accessibility", "data", "design", "domain"] as const),
    ...(["interface", "security", "threats"] as const),
  ]),
});

/** Looks at the files for what one field is about: by its rules, and by a model where models wrote them. */
export function createInspectStep(client: ApiClient, generators: Generators): StepHandler {
  return {
    kind: "inspect",
    estimateMilliseconds: 5_000,
    async execute(execution): Promise<StepOutcome> {
      const { field, files: given } = readInput(inputSchema, execution.step);
      const files = await readReviewed(client, execution.step, given);
      const { analyse } = readOutputs(reviewInputs, execution.step);
      const generator = analyse === undefined ? undefined : generators.named(analyse.generation);
      const ofRules = staticFieldSchema.safeParse(field).data;
      if (ofRules === undefined && generator?.inspect === undefined) throw withoutRules(field);
      const known = ofRules === undefined ? [] : inspectFiles(ofRules, files);
      const findings = [
        ...known,
        ...((await generator?.inspect?.(execution, field, files, known)) ?? []),
      ];
      const inspection: Inspection = { inspected: field, findings };
      return {
        status: "completed",
        result: {
          output: toJson(inspection),
          summary: `${field}: ${findings.length} findings in ${files.length} files`,
        },
      };
    },
  };
}

function withoutRules(field: string): StepRefused {
  return new StepRefused({
    code: "invalid_input",
    message: `There are no rules for "${field}", and no model wrote these files`,
    remedy: `Inspect for ${INSPECTED_FIELDS.join(", ")}, or choose a workflow with models`,
  });
}
