/** The requirements domain's door: plain words in, a specification or a refusal out. */
export { analyseRequirement } from "./analyse_requirement.ts";
export type { AnalysisOutcome } from "./analysis_outcome.ts";
export { assessComplexity, type Complexity, complexitySchema } from "./assess_complexity.ts";
export { requirementLengthLimit } from "./normalise_text.ts";
export {
  type AcceptanceCriterion,
  type Entity,
  type Field,
  type FieldType,
  type Relation,
  type Specification,
  specificationSchema,
} from "./specification.ts";
