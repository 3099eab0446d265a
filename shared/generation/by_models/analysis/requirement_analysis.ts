import { z } from "zod";

const words = (most: number) => z.string().trim().min(1).max(most);

const criterionSchema = z.object({
  id: z
    .string()
    .regex(/^AC-[1-9]\d?$/)
    .describe("AC-1, AC-2 and so on"),
  text: words(1_000).describe("One observable behaviour: a situation, an action, an outcome"),
  assumed: z
    .boolean()
    .describe("true where no part of the requirement asks for it and you settled it yourself"),
});

/** What became of one part of the requirement. */
const mappingSchema = z.object({
  item: z.int().describe("The number of the part of the requirement"),
  quote: z.string().describe("Two to eight words of that part, copied letter by letter"),
  treatment: z
    .enum(["criteria", "context", "not_done"])
    .describe("criteria: it is met by these criteria. context: it asks for nothing. not_done"),
  criteria: z.array(z.string()).describe("Their ids; empty unless the treatment is criteria"),
  because: z.string().describe("Why it is not done; empty unless the treatment is not_done"),
});
export type Mapping = z.infer<typeof mappingSchema>;

/** What a model is asked for when it analyses a requirement. */
export const requirementAnalysisSchema = z.object({
  title: words(200).describe("A short name for people, at most eight words"),
  summary: words(2_000).describe("What is to be built, in two or three sentences"),
  language: z
    .enum(["typescript", "javascript"])
    .describe("typescript, unless the requirement asks for javascript"),
  acceptanceCriteria: z
    .array(criterionSchema)
    .min(1)
    .max(40)
    .refine((criteria) => isDistinct(criteria.map(({ id }) => id)), "Expected each id only once")
    .refine(
      (criteria) => isDistinct(criteria.map(({ text }) => text.toLowerCase())),
      "Expected criteria that differ, got the same text twice",
    ),
  coverage: z
    .array(mappingSchema)
    .describe("Every part of the requirement at least once; a part may have several entries"),
  concepts: z.array(z.string()).describe("The things a user must understand to use the result"),
  constraints: z.array(z.string()),
  assumptions: z
    .array(z.string())
    .describe("What the requirement left open, and how you closed it"),
  complexity: z.object({
    level: z.enum(["simple", "moderate", "complex"]),
    reasons: z.array(z.string()).min(1),
  }),
});
export type RequirementAnalysis = z.infer<typeof requirementAnalysisSchema>;

function isDistinct(texts: readonly string[]): boolean {
  return new Set(texts).size === texts.length;
}
