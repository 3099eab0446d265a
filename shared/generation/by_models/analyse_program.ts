import type { Attachment } from "../../engine/mod.ts";
import type { SearchAnswer } from "../../knowledge/mod.ts";
import { askStructured, candidatesFromSearch } from "../../models/mod.ts";
import { type Author, composeCall } from "./compose_call.ts";
import {
  type ProgramAnalysis,
  requirementAnalysisSchema,
  toProgramAnalysis,
} from "./program_specification.ts";

const MOST_OUTPUT_TOKENS = 4_000;

/** Has a model understand a requirement, given its attachments and what the project knows that bears on it. */
export async function analyseProgram(
  author: Author,
  given: {
    readonly knowledge: Pick<SearchAnswer, "results">;
    readonly attachments: readonly Attachment[];
  },
): Promise<ProgramAnalysis> {
  const { requirement } = author.execution.context;
  const call = await composeCall(author, {
    key: "analysis",
    prompt: "requirements-analysis",
    values: { requirement },
    context: candidatesFromSearch(given.knowledge),
    attachments: given.attachments,
    contents: ["requirement"],
    maximumOutputTokens: MOST_OUTPUT_TOKENS,
  });
  const output = { name: "requirements-analysis", schema: requirementAnalysisSchema };
  const { value } = await askStructured(author.models, call, output);
  return toProgramAnalysis(requirement, value);
}
