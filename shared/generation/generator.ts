import { z } from "zod";
import {
  complexitySchema,
  type GatheredRequirement,
  type Passage,
  type PlanChange,
  type RecordedDecision,
  type StepExecution,
  type StepHandler,
  type WorkflowTemplate,
} from "../engine/mod.ts";
import type { ErrorRecord, JsonObject } from "../kernel/mod.ts";
import type { SearchAnswer } from "../knowledge/mod.ts";
import type { Finding, Healing, RunFile } from "../quality/mod.ts";
import { taskSpecificationSchema } from "./task_specification.ts";

/**
 * The output of the `analyse` step, as far as it is the same for every generator. A generator adds its
 * own fields and reads them back with its own schema.
 */
export const taskAnalysisSchema = z.looseObject({
  /** Which generator understood the requirement; the plan and every later step follow it. */
  generation: z.string(),
  specification: z.looseObject(taskSpecificationSchema.shape),
  complexity: complexitySchema,
  /** Past tasks that the search found to be like it, the most alike first. */
  similarTasks: z.array(z.uuid()).optional(),
  /** How the requirement was read, where a notation reads it. */
  reading: z.string().optional(),
});
export type TaskAnalysis = z.infer<typeof taskAnalysisSchema>;

/** A requirement understood, or refused before anything was paid for. */
export type Understanding =
  | {
      readonly status: "understood";
      readonly analysis: TaskAnalysis;
      /** One line for people. */
      readonly summary: string;
      readonly decisions: readonly RecordedDecision[];
    }
  | { readonly status: "refused"; readonly error: ErrorRecord };

/** What a generator fixes together with the plan, such as the code template to render. */
export interface Preparation {
  /** The output of the `plan` step; the generator's own steps read it. */
  readonly output: JsonObject;
  /** Ends the summary of the plan, when there is something to say. */
  readonly summary?: string;
  readonly decisions: readonly RecordedDecision[];
}

/** The findings of a review, and how the plan changes to have them corrected. */
export interface GeneratorReview {
  readonly findings: readonly Finding[];
  readonly revision: PlanChange | undefined;
}

/** Turns a requirement into files. Everything that depends on who generates is behind this port. */
export interface Generator {
  readonly name: WorkflowTemplate["generation"];
  /** Why this one generates, for the record. */
  readonly reason: string;
  understand(
    execution: StepExecution,
    knowledge: Pick<SearchAnswer, "results">,
  ): Promise<Understanding>;
  /** What the passages of a source ask for, each with its words. */
  gather(
    execution: StepExecution,
    passages: readonly Passage[],
  ): Promise<readonly GatheredRequirement[]>;
  prepare(analysis: TaskAnalysis): Promise<Preparation>;
  /** The handlers of its own kinds of steps. */
  readonly handlers: readonly StepHandler[];
  /** By kind, the keys of the steps whose outputs a step reads. */
  readonly reads: Readonly<Record<string, readonly string[]>>;
  /** Looks at the files for what one field is about, beyond its rules. */
  inspect?(
    execution: StepExecution,
    field: string,
    files: readonly RunFile[],
    known: readonly Finding[],
  ): Promise<readonly Finding[]>;
  /** Corrects sources whose tests fail; undefined where it finds nothing. */
  mend?(
    execution: StepExecution,
    files: readonly RunFile[],
    failures: Healing["failures"],
  ): Promise<readonly RunFile[] | undefined>;
  /** Reviews the files beyond the static review, where the generator can correct what is found. */
  review?(
    execution: StepExecution,
    files: readonly RunFile[],
    known: readonly Finding[],
  ): Promise<GeneratorReview>;
}
