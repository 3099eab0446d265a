export { toLetters } from "./by_models/analysis/to_letters.ts";
export { describeTestChanges } from "./by_models/reconcile/record_rulings.ts";
export {
  StreamAssembly,
  type StreamPiece,
  streamPieceSchema,
} from "./by_models/stream_assembly.ts";
export {
  type RequirementReading,
  readRequirement,
} from "./by_templates/notation/read_requirement.ts";
export {
  readingDocumentSchema,
  toReadingDocument,
} from "./by_templates/notation/reading_document.ts";
export { assessComplexity } from "./by_templates/specification/assess_complexity.ts";
export { singularise } from "./by_templates/specification/noun_number.ts";
export { specificationSchema } from "./by_templates/specification/specification.ts";
export {
  type CodeTemplate,
  codeTemplateSchema,
  templateFileSchema,
} from "./by_templates/templates/code_template.ts";
export { renderTemplate } from "./by_templates/templates/render_template.ts";
export { sqlString } from "./by_templates/templates/view/sql_text.ts";
export { describeUnderstanding } from "./describe_understanding.ts";
export { type Preparation, type TaskAnalysis, taskAnalysisSchema } from "./generator.ts";
export { type Generators, openGenerators, openWriters } from "./generators.ts";
export { findStatements } from "./requirements/extract_requirements.ts";
export { synthesiseRequirements } from "./requirements/synthesise_requirements.ts";
export { acceptSources, type SourceInput } from "./sources/accept_sources.ts";
export { parseSource } from "./sources/parse_source.ts";
export type { TaskSpecification } from "./task_specification.ts";
export type { Workbench } from "./workbench.ts";
