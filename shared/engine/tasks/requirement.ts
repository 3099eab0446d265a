import { z } from "zod";

export const requirementKindSchema = z.enum([
  "functional",
  "quality",
  "constraint",
  "question",
  "decision",
  "out-of-scope",
]);
export type RequirementKind = z.infer<typeof requirementKindSchema>;

export const requirementPrioritySchema = z.enum(["must", "should", "could", "wont"]);
export type RequirementPriority = z.infer<typeof requirementPrioritySchema>;

export const requirementStateSchema = z.enum(["proposed", "approved", "rejected", "superseded"]);

const relationSchema = z.enum(["contradicts", "duplicates", "supersedes"]);
export type RequirementRelation = z.infer<typeof relationSchema>;

/** What a task is to meet: one statement, where it was said, and what became of it. */
export const requirementSchema = z.object({
  taskId: z.uuid(),
  /** Its number in the task, from 1 on. */
  number: z.number().int(),
  /** What is asked for, as it is built. */
  statement: z.string(),
  /** `question` is open, `out-of-scope` is not to be built, the others are to be met. */
  kind: requirementKindSchema,
  priority: requirementPrioritySchema,
  /** How it can be told that it is met; null where nobody has said. */
  criterion: z.string().nullable(),
  state: requirementStateSchema,
  /** `rules`: from the words of a sentence. `model`: by a model. `person`: added by one. */
  extractedBy: z.enum(["rules", "model", "person"]),
  /** The ordinal of its source, and its name; null where a person added it. */
  source: z.number().int().nullable(),
  sourceName: z.string().nullable(),
  /** The passage of that source, and the words of it that say it. */
  passage: z.number().int().nullable(),
  quotation: z.string().nullable(),
  speaker: z.string().nullable(),
  saidAt: z.string().nullable(),
  place: z.string().nullable(),
  /** What it contradicts, says again, or takes the place of. */
  relations: z.array(
    z.object({ relation: relationSchema, number: z.number().int(), reason: z.string() }),
  ),
  /** The acceptance criteria that the analysis derived from it. */
  criteria: z.array(z.string()),
  /** What the last judgement says of these, and the files that test them. */
  evidence: z.array(
    z.object({
      criterion: z.string(),
      text: z.string(),
      verdict: z.string().nullable(),
      why: z.string().nullable(),
      tests: z.array(z.string()),
    }),
  ),
  version: z.number().int(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Requirement = z.infer<typeof requirementSchema>;

/** What was gathered from sources, as the database takes it. */
export interface GatheredRequirements {
  /** The ordinals of the sources that were read. */
  readonly sources: readonly number[];
  readonly rows: readonly GatheredRequirement[];
  /** By the place of a row, from 1 on; of those that the task has already, their negative numbers. */
  readonly relations: readonly {
    readonly row: number;
    readonly relation: RequirementRelation;
    readonly other: number;
    readonly reason: string;
  }[];
}

/** A statement as it was read, with the words that say it. */
export const gatheredRequirementSchema = z.object({
  statement: z.string(),
  kind: requirementKindSchema,
  priority: requirementPrioritySchema,
  criterion: z.string().optional(),
  state: z.enum(["proposed", "superseded"]).optional(),
  extractedBy: z.enum(["rules", "model"]),
  source: z.number().int(),
  passage: z.number().int(),
  quotation: z.string(),
});
export type GatheredRequirement = z.infer<typeof gatheredRequirementSchema>;
