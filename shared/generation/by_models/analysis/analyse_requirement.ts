import type { Attachment } from "../../../engine/mod.ts";
import type { SearchAnswer } from "../../../knowledge/mod.ts";
import { askStructured, candidatesFromSearch } from "../../../models/mod.ts";
import { type Author, composeCall, OUTPUT_TOKENS } from "../compose_call.ts";
import { correctOnce } from "../correct_once.ts";
import { isProven } from "../research.ts";
import { findGaps, isOfAnother } from "./coverage.ts";
import { type RequirementAnalysis, requirementAnalysisSchema } from "./requirement_analysis.ts";
import type { RequirementItem } from "./split_requirement.ts";

const TOKENS_PER_ITEM = 60;
const MOST_OUTPUT_TOKENS = 16_000;

/**
 * Has a model understand a requirement, part by part, given its attachments and what the project knows that
 * bears on it. Gaps go back to it once; what is still missing then, the caller finds.
 */
export async function analyseRequirement(
  author: Author,
  given: {
    readonly items: readonly RequirementItem[];
    readonly knowledge: Pick<SearchAnswer, "results">;
    readonly attachments: readonly Attachment[];
  },
): Promise<RequirementAnalysis> {
  const { items } = given;
  const { requirement } = author.execution.context;
  const call = await composeCall(author, {
    key: "analysis",
    prompt: "requirements-analysis",
    values: { requirement, items: items.map(({ number, text }) => `[${number}] ${text}`) },
    context: candidatesFromSearch({ results: given.knowledge.results.filter(isProven) }),
    attachments: given.attachments,
    contents: ["requirement"],
    maximumOutputTokens: Math.min(
      OUTPUT_TOKENS + TOKENS_PER_ITEM * items.length,
      MOST_OUTPUT_TOKENS,
    ),
  });
  const schema = requirementAnalysisSchema
    .refine(
      (analysis) => !isOfAnother(items, analysis),
      "Expected an analysis of this requirement, got one that quotes no words of it",
    )
    .superRefine(correctOnce((analysis) => findGaps(items, analysis)));
  const output = { name: "requirements-analysis", schema };
  const { value } = await askStructured(author.models, call, output);
  return value;
}
