import {
  approvalSchema,
  artifactSchema,
  attemptSchema,
  auditEntrySchema,
  deadLetterSchema,
  decisionSchema,
  firingSchema,
  phaseSchema,
  plannedStepSchema,
  planSchema,
  runSchema,
  scheduleSchema,
  stepSchema,
  taskCoordinationSchema,
  taskSchema,
} from "../../shared/engine/mod.ts";
import { readingDocumentSchema } from "../../shared/generation/mod.ts";

/** What the description of `cogo-tasks` refers to by name. */
export const schemas = {
  Approval: approvalSchema,
  Artifact: artifactSchema,
  Attempt: attemptSchema,
  AuditEntry: auditEntrySchema,
  DeadLetter: deadLetterSchema,
  Decision: decisionSchema,
  Firing: firingSchema,
  Phase: phaseSchema,
  Plan: planSchema,
  PlannedStep: plannedStepSchema,
  Reading: readingDocumentSchema,
  Run: runSchema,
  Schedule: scheduleSchema,
  Step: stepSchema,
  Task: taskSchema,
  TaskCoordination: taskCoordinationSchema,
};
