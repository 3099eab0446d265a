import { z } from "zod";
import { readOutputs, type StepHandler, type StepOutcome } from "../../../engine/mod.ts";
import { toJson, truncateText } from "../../../kernel/mod.ts";
import { askStructured, candidatesFromSearch } from "../../../models/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { assignFiles } from "../assign_files.ts";
import { composeCall } from "../compose_call.ts";
import { contractSchema, findContractProblems } from "../contract.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { createProjectFiles } from "../project_files.ts";
import { readAttachments } from "../read_attachments.ts";
import { Research } from "../research.ts";

const inputs = z.object({ analyse: programAnalysisSchema });
const MOST_OUTPUT_TOKENS = 12_000;

/** Agrees on the contract first, then adds a step to the plan for every file of it. */
export function createContractStep({ client, models, search }: Workbench): StepHandler {
  return {
    kind: "contract",
    estimateMilliseconds: 20_000,
    async execute(execution): Promise<StepOutcome> {
      const { specification } = readOutputs(inputs, execution.step).analyse;
      const author = { client, execution, models: models.for(execution) };
      const criteria = specification.acceptanceCriteria;
      const requirement = describe(specification);
      const known = await new Research(search, execution).find(requirement);
      const call = await composeCall(author, {
        key: "contract",
        prompt: "solution-design",
        values: {
          requirement,
          criteria: criteria.map(({ id, text }) => `${id}: ${text}`),
        },
        context: candidatesFromSearch(known),
        attachments: await readAttachments(author),
        contents: ["requirement"],
        maximumOutputTokens: MOST_OUTPUT_TOKENS,
      });
      const ids = criteria.map(({ id }) => id);
      // What cannot be built against goes back to its author like any answer that does not fit.
      const schema = contractSchema.superRefine((value, context) => {
        for (const message of findContractProblems(value, ids)) {
          context.addIssue(message);
        }
      });
      const output = { name: "solution-design", schema };
      const { value: contract } = await askStructured(author.models, call, output);
      const { sessionId } = execution.step;
      const task = { sessionId, specification };
      const { agreed, revision, decisions } = await assignFiles(client, task, contract);
      return {
        status: "completed",
        result: {
          output: toJson(agreed),
          summary: truncateText(
            `${contract.files.length} files agreed on: ${contract.summary}`,
            300,
          ),
          artifacts: createProjectFiles(specification),
          decisions,
          revision,
        },
      };
    },
  };
}

function describe(specification: z.infer<typeof programAnalysisSchema>["specification"]): string {
  const { requirement, summary, constraints, assumptions } = specification;
  const list = (label: string, items: readonly string[]) =>
    items.length === 0 ? "" : `\n\n${label}:\n${items.map((item) => `- ${item}`).join("\n")}`;
  return `${requirement}\n\n${summary}${list("Constraints", constraints)}${list("Assumptions", assumptions)}`;
}
