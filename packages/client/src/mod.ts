export type { components, operations, paths } from "./api.generated.ts";
export { answerOf, type CogoApi, type SupabaseConnection } from "./api.ts";
export type {
  Approval,
  ApprovalName,
  Artifact,
  Cogo,
  CogoAddress,
  Listening,
  NewSession,
  NewTask,
  Session,
  Task,
} from "./cogo.ts";
export { createCogo } from "./create_cogo.ts";
export type { DocumentOutcome, DocumentUpload } from "./documents.ts";
export type { CogoEvent } from "./following/event_feed.ts";
export type { FollowOptions } from "./following/follow_events.ts";
export { CogoProblem } from "./problem.ts";
