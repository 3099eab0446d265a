import { z } from "zod";
import { jsonObjectSchema } from "../../../kernel/mod.ts";
import type { Tool } from "../../../models/mod.ts";
import { describeContract } from "../describe_contract.ts";
import type { ContractAnswer } from "../reconcile/answer_objection.ts";

const inputSchema = z.object({
  problem: z
    .string()
    .min(1)
    .max(2_000)
    .describe(
      "What in the contract cannot be met or contradicts a criterion, and what would be right",
    ),
});

/** Lets a model say that the contract is wrong, which its architect answers. */
export function createQuestionContract(answer: (problem: string) => Promise<ContractAnswer>): Tool {
  return {
    definition: {
      name: "question-contract",
      description:
        "Says to the architect that the contract is wrong, and gives the answer: the contract stands, or is changed. Only for what cannot be met as it is.",
      inputSchema: jsonObjectSchema.parse(z.toJSONSchema(inputSchema, { target: "draft-7" })),
    },
    contents: "code",
    async use(input) {
      const parsed = inputSchema.safeParse(input);
      if (!parsed.success) return { content: z.prettifyError(parsed.error), failed: true };
      const { reason, contract } = await answer(parsed.data.problem);
      const content =
        contract === undefined
          ? `The contract stands: ${reason}`
          : `The contract is changed: ${reason}\n\n${describeContract(contract)}`;
      return { content, failed: false };
    },
  };
}
