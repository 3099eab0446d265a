import { z } from "zod";
import { readOutputs, type StepHandler, type StepOutcome } from "../../../engine/mod.ts";
import { toJson, truncateText } from "../../../kernel/mod.ts";
import { askStructured, candidatesFromSearch } from "../../../models/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { assignFiles } from "../assign_files.ts";
import { tellBrief, toBrief } from "../brief.ts";
import { composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { contractSchema, findContractProblems } from "../contract.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { createProjectFiles } from "../project_files.ts";
import { readAttachments } from "../read_attachments.ts";
import { Research } from "../research.ts";

const inputs = z.object({ analyse: programAnalysisSchema });

/** Agrees on the contract first, then adds a step to the plan for every file of it. */
export function createContractStep({ client, models, search }: Workbench): StepHandler {
  return {
    kind: "contract",
    estimateMilliseconds: 20_000,
    async execute(execution): Promise<StepOutcome> {
      const { specification } = readOutputs(inputs, execution.step).analyse;
      const author = { client, execution, models: models.for(execution) };
      const { requirement, summary } = specification;
      const known = await new Research(search, execution).find(`${requirement}\n\n${summary}`);
      const call = await composeCall(author, {
        key: "contract",
        prompt: "solution-design",
        values: tellBrief(toBrief(specification)),
        context: candidatesFromSearch(known),
        attachments: await readAttachments(author),
        contents: ["requirement"],
        maximumOutputTokens: OUTPUT_TOKENS,
      });
      const ids = specification.acceptanceCriteria.map(({ id }) => id);
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
