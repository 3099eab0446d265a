export { analyseProgram } from "./by_models/analyse_program.ts";
export { contractSchema } from "./by_models/contract.ts";
export { planRepair } from "./by_models/plan_repair.ts";
export { type ProgramAnalysis, programAnalysisSchema } from "./by_models/program_specification.ts";
export { readAttachments } from "./by_models/read_attachments.ts";
export { reviewProgram } from "./by_models/review_program.ts";
export { createContractStep } from "./by_models/steps/contract_step.ts";
export { createReconcileStep, reconcileInputs } from "./by_models/steps/reconcile_step.ts";
export { createWriteStep } from "./by_models/steps/write_step.ts";
export {
  StreamAssembly,
  type StreamPiece,
  streamPieceSchema,
} from "./by_models/stream_assembly.ts";
export type { Workbench } from "./by_models/workbench.ts";
export { analyseRequirement } from "./by_templates/requirements/analyse_requirement.ts";
export { assessComplexity } from "./by_templates/specification/assess_complexity.ts";
export {
  type Specification,
  specificationSchema,
} from "./by_templates/specification/specification.ts";
export {
  type TaskSpecification,
  taskSpecificationSchema,
} from "./by_templates/specification/task_specification.ts";
export {
  type CodeTemplate,
  codeTemplateSchema,
  type TemplateStep,
  templateFileSchema,
} from "./by_templates/templates/code_template.ts";
export {
  type CodeTemplateSummary,
  listCodeTemplates,
  readCodeTemplate,
} from "./by_templates/templates/code_template_store.ts";
export { renderTemplate } from "./by_templates/templates/render_template.ts";
export { selectCodeTemplate } from "./by_templates/templates/select_code_template.ts";
export { sqlString } from "./by_templates/templates/view/sql_text.ts";
