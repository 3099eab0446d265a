export { type Adjustment, AgentCoordinator } from "./agents/agent_coordinator.ts";
export { agentHealthSchema, workerSchema } from "./agents/agent_health.ts";
export { coordinateTask, readTaskCoordination } from "./agents/coordinate_task.ts";
export { explainUnplayed, toPlayer, unplayedRoleSchema } from "./agents/explain_role.ts";
export {
  concurrencyLimitSchema,
  concurrencyScopeSchema,
  rateLimitSchema,
} from "./agents/limits.ts";
export { type Agent, agentSchema, listAgents } from "./agents/list_agents.ts";
export {
  listQuotas,
  quotaResourceSchema,
  quotaSchema,
  setQuota,
} from "./agents/quotas.ts";
export {
  agentRegistrationSchema,
  deleteAgent,
  heartbeatAgent,
  registerAgent,
  roleAssignmentsSchema,
} from "./agents/register_agent.ts";
export { taskCoordinationSchema } from "./agents/task_coordination.ts";
export { nameBlob } from "./delivery/compare_files.ts";
export { createDeliverStep, createRollBackStep } from "./delivery/deliver_step.ts";
export * from "./delivery/deliveries.ts";
export { deliveryTargetSchema } from "./delivery/delivery_target.ts";
export {
  type MachineRequest,
  machineRequestSchema,
} from "./delivery/machine/contract.ts";
export { createDestinations } from "./delivery/open_destination.ts";
export { guardAddress, resolveByRuntime } from "./endpoints/guard_address.ts";
export { createHttpStep } from "./endpoints/http_step.ts";
export {
  type EstimateBasis,
  estimateRun,
  runEstimateSchema,
} from "./estimates/estimate_run.ts";
export { type PlanningHistory, readPlanningHistory } from "./estimates/planning_history.ts";
export { runEstimateRecordSchema } from "./estimates/run_estimate_record.ts";
export { learnComplexity, weighSimilarWork } from "./estimates/similar_work.ts";
export { burstSchema, type CogoEvent, eventSchema } from "./events/event.ts";
export { agentStatusChangeSchema, EVENT_PAYLOADS } from "./events/event_payloads.ts";
export { readEvents } from "./events/read_events.ts";
export type { Duration } from "./flows/duration.ts";
export { type Callable, type Flow, flow } from "./flows/flow.ts";
export { FlowStepError } from "./flows/flow_errors.ts";
export { createFlowStep } from "./flows/flow_step.ts";
export type { FlowTools } from "./flows/flow_tools.ts";
export { checkPlannedFlows } from "./flows/plan_flow.ts";
export { listFlows, registerFlows } from "./flows/register_flows.ts";
export type { Question, Run, StepOptions, StepTry } from "./flows/run.ts";
export type { Stored } from "./flows/stored.ts";
export {
  type Alert,
  acknowledgeAlert,
  alertChangeSchema,
  alertSchema,
  healthRuleSchema,
  listAlerts,
  listHealthRules,
  readAlert,
  setHealthRule,
} from "./health/alerts.ts";
export * from "./health/audit.ts";
export {
  healthChangeSchema,
  type SystemHealth,
  systemHealthSchema,
} from "./health/system_health.ts";
export { createOrchestratorIntegration } from "./integration/orchestrator_integration.ts";
export {
  benchmarkSchema,
  measureSchema,
  type SystemMetrics,
  systemMetricsSchema,
} from "./metrics/benchmark.ts";
export * from "./metrics/indicators.ts";
export { createOrchestratorMetrics } from "./metrics/orchestrator_metrics.ts";
export { askInputSchema } from "./plans/ask_input.ts";
export {
  assessedFilesSchema,
  assessInputSchema,
  codeInputSchema,
  healInputSchema,
} from "./plans/assess_input.ts";
export { type Complexity, complexitySchema, type factorSchema } from "./plans/complexity.ts";
export type { ExecutionPlan, PlannedStep } from "./plans/execution_plan.ts";
export { openReferences, splitReferences, toText } from "./plans/fill_references.ts";
export { layOutPlan } from "./plans/lay_out_plan.ts";
export { type PlanBuilder, plan } from "./plans/plan_builder.ts";
export { readKindInput } from "./plans/read_kind_input.ts";
export {
  findFittingTemplates,
  selectWorkflow,
  type WorkflowOption,
  type WorkflowSelection,
} from "./plans/select_workflow_template.ts";
export { ask, gate, http, runFlow, type StepKind, stepKind } from "./plans/step_kind.ts";
export {
  readWorkflowCandidates,
  type WorkflowCandidates,
  type WorkflowTemplate,
} from "./plans/workflow_template.ts";
export {
  type Frame,
  INCIDENT_CLASSES,
  INCIDENT_SEVERITIES,
  INCIDENT_STATES,
  type Incident,
  incidentSchema,
  type KeptIncident,
  keptIncidentSchema,
} from "./quality/incident.ts";
export * from "./quality/incidents.ts";
export { previewJudgement } from "./quality/preview_judgement.ts";
export {
  feedbackSchema,
  giveQualityFeedback,
  listQualityFeedback,
} from "./quality/quality_feedback.ts";
export {
  type Quality,
  type QualityReport,
  qualityReportSchema,
  qualitySchema,
  reportSummarySchema,
  type TestCounts,
} from "./quality/quality_report.ts";
export {
  listQualityReports,
  readQualityReport,
} from "./quality/quality_reports.ts";
export * from "./quality/quality_standards.ts";
export { trendIntervalSchema, trendSchema } from "./quality/quality_trend.ts";
export { submitCodeTask, submitHealing } from "./quality/submit_assessment.ts";
export { type Assignment, assignStep, type RoleDecision } from "./roles/assign_step.ts";
export {
  roleEvaluationSchema,
  roleQuestionSchema,
} from "./roles/evaluate_roles.ts";
export { openRoleDecisionEngine } from "./roles/open_role_decision_engine.ts";
export { listRoles, type Role, roleSchema } from "./roles/role.ts";
export type { RoleDecisionEngine } from "./roles/role_decision_engine.ts";
export { OUTCOME_DISCOUNT, type RolePerformance } from "./roles/role_performance.ts";
export {
  catchUpSchema,
  firingSchema,
  overlapSchema,
  type Schedule,
  scheduleSchema,
} from "./schedules/schedule.ts";
export * from "./schedules/schedules.ts";
export { createOrchestratorManager } from "./sessions/orchestrator_manager.ts";
export { sessionSchema, sessionStateSchema } from "./sessions/session.ts";
export * from "./sessions/sessions.ts";
export { type Approval, approvalSchema } from "./tasks/approval.ts";
export {
  ATTACHMENTS_MAXIMUM_CHARACTERS,
  type Attachment,
  type CheckedAttachment,
  checkAttachments,
} from "./tasks/attachment.ts";
export { ownPlanSchema, planRevisionSchema } from "./tasks/plan_revision.ts";
export { plannedStepSchema } from "./tasks/planned_step.ts";
export { readAllRows } from "./tasks/read_all_rows.ts";
export {
  type GatheredRequirement,
  type GatheredRequirements,
  gatheredRequirementSchema,
  type Requirement,
  type RequirementKind,
  type RequirementPriority,
  requirementKindSchema,
  requirementPrioritySchema,
  requirementSchema,
  requirementStateSchema,
} from "./tasks/requirement.ts";
export {
  addRequirement,
  addSources,
  type KnownRequirement,
  listPassages,
  listRequirements,
  readAllRequirements,
  readPassages,
  readRequirementRow,
  updateRequirement,
} from "./tasks/requirements.ts";
export {
  type Artifact,
  artifactSchema,
  type Decision,
  debounceSchema,
  decisionSchema,
  type ModelUse,
  modelUseSchema,
  phaseSchema,
  REQUIREMENT_MAXIMUM_LENGTH,
  runSchema,
  type Step,
  singletonSchema,
  stepSchema,
  type Task,
  tagsSchema,
  taskBatchSchema,
  taskSchema,
  taskStatusSchema,
} from "./tasks/task.ts";
export {
  cancelStep,
  cancelTask,
  emitTaskEvent,
  resolveApproval,
  revisePlan,
} from "./tasks/task_control.ts";
export { executionMetricsSchema, taskDistributionSchema } from "./tasks/task_execution.ts";
export { TaskHistory } from "./tasks/task_history.ts";
export {
  listTaskMessages,
  MESSAGE_MAXIMUM_CHARACTERS,
  sendTaskMessage,
  taskMessageSchema,
} from "./tasks/task_messages.ts";
export {
  attemptSchema,
  auditEntrySchema,
  deadLetterSchema,
  planSchema,
} from "./tasks/task_records.ts";
export { actOnTasks, batchSchema, searchTasks, taskFilterSchema } from "./tasks/task_search.ts";
export {
  type NewSource,
  type Passage,
  passageSchema,
  type SourceFormat,
  type SourceKind,
  sourceKindSchema,
  taskSourceSchema,
  wholeSourceSchema,
} from "./tasks/task_source.ts";
export { TaskStore } from "./tasks/task_store.ts";
export * from "./teams/privacy.ts";
export {
  invitationSchema,
  invitationTokenSchema,
  memberSchema,
  operatorSchema,
  sessionPolicySchema,
  type Team,
  teamRoleSchema,
  teamSchema,
} from "./teams/team.ts";
export * from "./teams/teams.ts";
export { deliverWebhooks } from "./webhooks/deliver_webhooks.ts";
export { eventTypeSchema, webhookDeliverySchema, webhookSchema } from "./webhooks/webhook.ts";
export * from "./webhooks/webhooks.ts";
export type { BackgroundWork } from "./worker/background_work.ts";
export { keepLease } from "./worker/keep_lease.ts";
export type { LeasedStep } from "./worker/leased_step.ts";
export { openExecution } from "./worker/open_execution.ts";
export { PostgresWorkQueue } from "./worker/postgres_work_queue.ts";
export { readInput, readOutputs } from "./worker/read_step_input.ts";
export { runBackground } from "./worker/run_background.ts";
export { type ActiveSteps, runSlice } from "./worker/run_slice.ts";
export type {
  PlanChange,
  ProducedFile,
  RecordedDecision,
  StepExecution,
  StepHandler,
  StepOutcome,
  StepResult,
} from "./worker/step_handler.ts";
export { StepRefused } from "./worker/step_refused.ts";
export { StepSleeping } from "./worker/suspension.ts";
export { WakeSignal } from "./worker/wake_signal.ts";
export { WokenLoop } from "./worker/woken_loop.ts";
export { createWorkerAgent } from "./worker/worker_agent.ts";
export * from "./workflows/change_workflows.ts";
export { listWorkflows, readWorkflow } from "./workflows/read_workflows.ts";
export {
  workflowDraftSchema,
  workflowProblemSchema,
  workflowSchema,
  workflowSharesSchema,
  workflowValidationSchema,
} from "./workflows/workflow.ts";
export {
  listWorkflowRuns,
  measureWorkflow,
  workflowMetricsSchema,
} from "./workflows/workflow_metrics.ts";
