export { assessProject } from "./assess/assess_project.ts";
export { evidenceSchema } from "./assess/evidence_schema.ts";
export { executeTestFiles, type TestLimits } from "./assess/execute_test_files.ts";
export { type Executions, withExecutions } from "./assess/executions.ts";
export { type Finding, findingSchema, reviewFiles } from "./assess/review_files.ts";
export { type RunFile, readRunFiles, runFileSchema } from "./assess/run_files.ts";
export { type UnclearTest, unclearTestSchema, withdrawUnclear } from "./assess/withdraw_unclear.ts";
export type { Characterisation } from "./characterise/characterisation.ts";
export { characteriseProject } from "./characterise/characterise_project.ts";
export { packageOf, readDeclaredPackages, servesVersion } from "./declared_packages.ts";
export { documentProject } from "./document/document_project.ts";
export type { Documentation } from "./document/documentation.ts";
export { explainFiles } from "./explain/explain_files.ts";
export type { Explanation } from "./explain/explanation.ts";
export { renderExplanation } from "./explain/render_explanation.ts";
export { assessForeign } from "./foreign/assess_foreign.ts";
export { classifyFile } from "./foreign/classify_file.ts";
export { describeError } from "./healing/describe_error.ts";
export type { Failure } from "./healing/diagnose.ts";
export {
  type Healers,
  healProject,
  type KnownSolution,
} from "./healing/heal_project.ts";
export { type Healing, healingSchema } from "./healing/healing.ts";
export { parseTrace } from "./healing/parse_trace.ts";
export { applyPatchTo } from "./healing/patch.ts";
export { rankSolutions } from "./healing/rank_solutions.ts";
export { renderHealing } from "./healing/render_healing.ts";
export { INSPECTED_FIELDS, inspectFiles } from "./inspect/inspect_files.ts";
export {
  LINT_CATEGORIES,
  type Lint,
  type LintFault,
  type LintRequest,
  lintRequestSchema,
  lintSchema,
} from "./lint/contract.ts";
export { type Linter, openLinter } from "./lint/open_linter.ts";
export { parseWithin } from "./mutation/parse_within.ts";
export { type Judged, listShortfalls } from "./report/list_shortfalls.ts";
export { renderMarkdown } from "./report/render_markdown.ts";
export {
  formatOf,
  REPORT_FORMATS,
  REPORT_MEDIA_TYPES,
  renderReport,
} from "./report/render_report.ts";
export { renderReviewMarkdown } from "./review/render_review_markdown.ts";
export { renderReviewSarif } from "./review/render_review_sarif.ts";
export { type Review, reviewForeign, reviewSchema } from "./review/review_foreign.ts";
export { versionOf, vettedPackages } from "./sandbox/built_in_modules.ts";
export { defaultSandboxLimits, type TestFileResult } from "./sandbox/contract.ts";
export { executeProgram, executeTestFile } from "./sandbox/execute.ts";
export { isTypeScript, openTypeChecker, type TypeChecker } from "./types/check_types.ts";
export {
  type CheckedFile,
  type TypeCheck,
  type TypeFault,
  typeCheckRequestSchema,
  typeCheckSchema,
} from "./types/contract.ts";
export { typeFindings } from "./types/type_findings.ts";
