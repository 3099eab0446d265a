import { z } from "zod";
import {
  type RecordedDecision,
  readInput,
  readOutputs,
  type StepHandler,
  type StepOutcome,
} from "../../../engine/mod.ts";
import { toJson, truncateText } from "../../../kernel/mod.ts";
import { candidatesFromSearch } from "../../../models/mod.ts";
import type { Workbench } from "../../workbench.ts";
import { agreeOnContract } from "../agree_on_contract.ts";
import { assignFiles } from "../assign_files.ts";
import { programAnalysisSchema } from "../program_specification.ts";
import { createProjectFiles } from "../project_files.ts";
import { readAttachments } from "../read_attachments.ts";
import { Research } from "../research.ts";

const inputs = z.object({ analyse: programAnalysisSchema });

/** With `approval`, nobody writes before a person has agreed to the contract. */
const inputSchema = z.object({ approval: z.boolean().default(false) });

/** Agrees on the contract first, then adds a step to the plan for every file of it. */
export function createContractStep({ client, models, search }: Workbench): StepHandler {
  return {
    kind: "contract",
    estimateMilliseconds: 20_000,
    async execute(execution): Promise<StepOutcome> {
      const { specification } = readOutputs(inputs, execution.step).analyse;
      const { approval } = readInput(inputSchema, execution.step);
      const author = { client, execution, models: models.for(execution) };
      const { requirement, summary } = specification;
      const known = await new Research(search, execution).find(`${requirement}\n\n${summary}`);
      const material = {
        context: candidatesFromSearch(known),
        attachments: await readAttachments(author),
      };
      const { contract, wishes } = await agreeOnContract(author, specification, material, approval);
      const { sessionId, role: architect } = execution.step;
      const task = { sessionId, specification, architect };
      const { agreed, revision, decisions } = await assignFiles(client, task, contract);
      return {
        status: "completed",
        result: {
          output: toJson(agreed),
          summary: truncateText(
            `${contract.files.length} files agreed on: ${contract.summary}`,
            300,
          ),
          artifacts: createProjectFiles(specification, contract.packages),
          decisions: [...decisions, ...(approval ? [decideApproval(wishes)] : [])],
          revision,
        },
      };
    },
  };
}

function decideApproval(wishes: readonly string[]): RecordedDecision {
  return {
    kind: "contract-approval",
    inputs: { wishes: [...wishes] },
    outcome: { approved: true },
    reasons: [
      ...wishes.map((wish) => `A person wanted it changed: ${wish}`),
      "A person agreed to the contract before anybody wrote",
    ],
  };
}
