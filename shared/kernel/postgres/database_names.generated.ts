// Generated from sql/ by `npm run types:generate`. Do not edit.

/** The views of schema `cogo_api`. */
export type View =
  | "agent_capabilities"
  | "agent_roles"
  | "agent_status_changes"
  | "agents"
  | "alert_changes"
  | "alerts"
  | "approvals"
  | "artifacts"
  | "assignment_outcomes"
  | "attempts"
  | "audit_entries"
  | "budget_limits"
  | "budgets"
  | "capabilities"
  | "chunks"
  | "code_templates"
  | "concurrency_limits"
  | "context_snapshots"
  | "dead_letters"
  | "decisions"
  | "deliveries"
  | "delivery_targets"
  | "documents"
  | "embedders"
  | "erasures"
  | "estimate_calibration"
  | "events"
  | "flows"
  | "health_changes"
  | "health_rules"
  | "incidents"
  | "ingestions"
  | "invitations"
  | "knowledge_findings"
  | "maintenance_policies"
  | "members"
  | "messages"
  | "model_calls"
  | "model_policies"
  | "model_providers"
  | "models"
  | "operators"
  | "phases"
  | "plans"
  | "prompt_performance"
  | "prompt_uses"
  | "prompt_versions"
  | "prompts"
  | "provider_rules"
  | "quality_assessments"
  | "quality_dimensions"
  | "quality_feedback"
  | "quality_metrics"
  | "quality_reports"
  | "quality_standards"
  | "quotas"
  | "rate_limits"
  | "requirements"
  | "roles"
  | "run_estimates"
  | "run_models"
  | "runs"
  | "schedule_firings"
  | "schedules"
  | "session_metrics"
  | "session_policies"
  | "session_states"
  | "sessions"
  | "solutions"
  | "source_passages"
  | "sources"
  | "step_kinds"
  | "steps"
  | "subscription_matches"
  | "subscriptions"
  | "task_distributions"
  | "task_executions"
  | "task_sources"
  | "tasks"
  | "teams"
  | "webhook_deliveries"
  | "webhooks"
  | "workers"
  | "workflow_templates";

type NoParameters = Readonly<Record<string, never>>;
type Parameters<Required extends string, Optional extends string = never> = Readonly<
  Record<Required, unknown> & Partial<Record<Optional, unknown>>
>;

/** The functions of schema `cogo_api`, with the names of their parameters. */
export interface Functions {
  readonly accept_invitation: Parameters<"token">;
  readonly acknowledge_alert: Parameters<"alert_id", "comment">;
  readonly add_requirement: Parameters<"task_id" | "statement", "kind" | "priority" | "criterion" | "source" | "passage" | "quotation">;
  readonly add_task_sources: Parameters<"task_id" | "sources">;
  readonly agent_health: NoParameters;
  readonly answer_message: Parameters<"step_id" | "lease_token" | "key" | "text", "answers">;
  readonly apply_finding: Parameters<"finding_id", "document_id">;
  readonly assign_roles: Parameters<"assignments">;
  readonly await_any: Parameters<"step_id" | "lease_token" | "waits", "suspend">;
  readonly await_event: Parameters<"step_id" | "lease_token" | "name", "deadline">;
  readonly begin_delivery_act: Parameters<"step_id" | "lease_token" | "act">;
  readonly begin_healing: Parameters<"task_id" | "failures">;
  readonly begin_model_call: Parameters<"step_id" | "lease_token" | "call">;
  readonly benchmark_trends: Parameters<never, "after_benchmark" | "after_subject" | "benchmark" | "quantity">;
  readonly cancel_step: Parameters<"step_id", "reason">;
  readonly cancel_task: Parameters<"task_id", "reason" | "expected_version">;
  readonly cancel_tasks: Parameters<"filter", "reason" | "after">;
  readonly checkpoint_step: Parameters<"step_id" | "lease_token" | "key", "value">;
  readonly choose_prompt: Parameters<"step_id" | "lease_token" | "prompt">;
  readonly claim_embeddings: Parameters<"embedder" | "quantity">;
  readonly claim_graph_changes: Parameters<"worker_id" | "quantity", "lease_seconds">;
  readonly claim_steps: Parameters<"queue" | "worker_id" | "quantity", "version" | "capacity">;
  readonly claim_submissions: Parameters<"quantity", "lease_seconds">;
  readonly claim_webhook_deliveries: Parameters<"quantity">;
  readonly close_ingestion: Parameters<"ingestion_id", "prune" | "prefix">;
  readonly compare_documents: Parameters<"ingestion_id" | "manifest", "terms">;
  readonly complete_graph_changes: Parameters<"fence" | "sequences" | "versions", "rootless">;
  readonly complete_steps: Parameters<"completions">;
  readonly configure_wake: Parameters<"project_url" | "secret_key">;
  readonly coordinate_task: Parameters<"task_id">;
  readonly create_schedule: Parameters<"session_id" | "name" | "cron" | "time_zone" | "task", "overlap" | "catch_up" | "starts_at" | "ends_at">;
  readonly create_session: Parameters<"title", "project" | "metadata" | "idempotency_key">;
  readonly create_session_with_task: Parameters<"title" | "requirement", "project" | "task_title" | "models" | "idempotency_key">;
  readonly create_task: Parameters<"session_id" | "requirement", "title" | "priority" | "idempotency_key" | "deadline" | "retention" | "plan" | "sources" | "models" | "singleton" | "tags" | "template" | "debounce" | "batch" | "approve_requirements" | "delivery">;
  readonly create_team: Parameters<"name">;
  readonly create_webhook: Parameters<"url" | "event_types">;
  readonly delete_agent: Parameters<"agent">;
  readonly delete_document: Parameters<"document_id">;
  readonly disable_webhook: Parameters<"webhook_id", "reason">;
  readonly dismiss_finding: Parameters<"finding_id", "reason">;
  readonly dismiss_incident: Parameters<"incident_id", "reason">;
  readonly emit_event: Parameters<"task_id" | "name", "payload">;
  readonly enable_webhook: Parameters<"webhook_id">;
  readonly end_delivery_act: Parameters<"step_id" | "lease_token" | "act" | "result">;
  readonly end_session: Parameters<"session_id", "expected_version">;
  readonly ensure_installed: Parameters<never, "project_url">;
  readonly erase_data: Parameters<"kind" | "subject">;
  readonly expand_graph: Parameters<"seeds", "hops" | "kinds" | "fan_out" | "quantity" | "decay" | "tenants">;
  readonly export_data: Parameters<"kind" | "subject", "after">;
  readonly fail_step: Parameters<"step_id" | "lease_token" | "error", "retryable" | "retry_after_seconds">;
  readonly find_graph_nodes: Parameters<"kind", "key" | "name" | "project" | "quantity" | "tenants" | "after_id">;
  readonly find_solutions: Parameters<"session_id" | "fingerprints" | "families">;
  readonly finish_delivery: Parameters<"step_id" | "lease_token" | "status", "error">;
  readonly give_quality_feedback: Parameters<"report_id" | "verdict", "comment">;
  readonly graph_lag: NoParameters;
  readonly heartbeat_agent: Parameters<"agent">;
  readonly heartbeat_step: Parameters<"step_id" | "lease_token", "progress">;
  readonly index_document: Parameters<"document_id" | "lease_token" | "parsed">;
  readonly indicators: Parameters<never, "period" | "project" | "tenant_id">;
  readonly invite_member: Parameters<"tenant_id" | "email" | "role">;
  readonly is_operator: Parameters<"user_id">;
  readonly list_graph_range: Parameters<"entity" | "kind" | "first_id" | "last_id">;
  readonly list_quality_reports: Parameters<never, "task_id" | "session_id" | "project" | "kind" | "verdict" | "since" | "until" | "before_created_at" | "before_report_id" | "quantity">;
  readonly list_quality_standards: Parameters<"project", "before_version" | "quantity">;
  readonly maintain_knowledge: Parameters<never, "quantity" | "tenant_id">;
  readonly open_delivery: Parameters<"step_id" | "lease_token" | "target", "task_id">;
  readonly open_ingestion: Parameters<never, "project" | "source">;
  readonly pause_schedule: Parameters<"schedule_id", "reason">;
  readonly pause_task: Parameters<"task_id", "reason">;
  readonly plan_flow: Parameters<"flow", "version" | "input">;
  readonly planning_history: Parameters<never, "session_id" | "run_id" | "task_ids">;
  readonly postpone_embeddings: Parameters<"embedder" | "chunk_ids" | "error">;
  readonly preview_delivery: Parameters<"step_id" | "lease_token" | "digest" | "preview">;
  readonly preview_judgement: Parameters<"run_id" | "quality">;
  readonly prune: Parameters<never, "quantity">;
  readonly publish_prompt_version: Parameters<"prompt" | "system" | "instruction", "output" | "note" | "activate">;
  readonly put_workflow_template: Parameters<"template" | "title" | "phases", "description" | "complexity" | "generation" | "note">;
  readonly quality_trend: Parameters<"project" | "step" | "since">;
  readonly read_chunks: Parameters<"chunk_ids", "scope" | "tenant_id">;
  readonly read_graph_hop: Parameters<"node_ids", "kinds" | "direction" | "fan_out" | "tenants" | "after_weight" | "after_edge_id">;
  readonly read_quality_standard: Parameters<"project", "version">;
  readonly read_run_artifacts: Parameters<"run_id">;
  readonly read_session_context: Parameters<"session_id">;
  readonly read_task_sources: Parameters<"task_id">;
  readonly reassign_steps: Parameters<never, "quantity">;
  readonly rebuild_graph: NoParameters;
  readonly record_benchmark: Parameters<"benchmark" | "subject" | "value" | "unit" | "better", "samples">;
  readonly record_context: Parameters<"step_id" | "lease_token" | "key" | "request" | "answer">;
  readonly record_embeddings: Parameters<"embedder" | "embeddings">;
  readonly record_search: Parameters<"session_id" | "query" | "document_ids">;
  readonly record_webhook_attempt: Parameters<"webhook_id" | "session_id" | "sequence" | "lease_token" | "answer", "error" | "retry_after_seconds">;
  readonly redrive_task: Parameters<"task_id", "reason">;
  readonly redrive_tasks: Parameters<"filter", "reason" | "after">;
  readonly redrive_webhook: Parameters<"webhook_id">;
  readonly refuse_document: Parameters<"document_id" | "lease_token" | "error">;
  readonly register_agent: Parameters<"agent", "title" | "capacity" | "roles" | "capabilities" | "heartbeat_seconds" | "standby">;
  readonly register_flows: Parameters<"function_slug" | "flows">;
  readonly reject_model_answer: Parameters<"call_id" | "error">;
  readonly release_step: Parameters<"step_id" | "lease_token", "after_seconds">;
  readonly remember_healing: Parameters<"task_id" | "healing">;
  readonly remember_runs: Parameters<"quantity">;
  readonly remove_delivery_target: Parameters<"target", "tenant_id">;
  readonly remove_member: Parameters<"tenant_id" | "user_id">;
  readonly remove_schedule: Parameters<"schedule_id", "expected_version">;
  readonly remove_source: Parameters<"source_id", "quantity">;
  readonly remove_webhook: Parameters<"webhook_id">;
  readonly replace_schedule: Parameters<"schedule_id" | "session_id" | "name" | "cron" | "time_zone" | "task", "overlap" | "catch_up" | "starts_at" | "ends_at" | "expected_version">;
  readonly replace_task: Parameters<"task_id" | "title" | "priority" | "tags", "expected_version">;
  readonly report_incident: Parameters<"session_id" | "incident", "task_id">;
  readonly request_approval: Parameters<"step_id" | "lease_token" | "key" | "request">;
  readonly requeue_graph_entities: Parameters<"entity" | "kind" | "entity_ids">;
  readonly rerun_task: Parameters<"task_id", "from_step" | "idempotency_key">;
  readonly resolve_approval: Parameters<"approval_id" | "approve", "comment">;
  readonly resume_schedule: Parameters<"schedule_id">;
  readonly resume_task: Parameters<"task_id">;
  readonly revise_plan: Parameters<"task_id" | "revision">;
  readonly role_performance: Parameters<never, "session_id" | "discount">;
  readonly roll_back_prompt: Parameters<"prompt", "reason">;
  readonly roll_back_quality_standard: Parameters<"project" | "version", "expected_version">;
  readonly roll_back_workflow: Parameters<"template", "reason">;
  readonly rotate_webhook_secret: Parameters<"webhook_id">;
  readonly search_knowledge: Parameters<"request", "tenant_id">;
  readonly search_tasks: Parameters<"filter", "before_created_at" | "before_task_id" | "quantity">;
  readonly seconds_to_turn: Parameters<"queue">;
  readonly send_message: Parameters<"task_id" | "text", "answers" | "idempotency_key">;
  readonly server_identity: NoParameters;
  readonly set_agent: Parameters<"agent", "status" | "capacity">;
  readonly set_budget: Parameters<"scope" | "subject" | "amount_usd">;
  readonly set_concurrency_limit: Parameters<"scope" | "subject" | "quantity">;
  readonly set_delivery_target: Parameters<"target", "asks" | "credential" | "api_url" | "tenant_id">;
  readonly set_health_rule: Parameters<"rule" | "measure" | "threshold" | "severity", "lasts_seconds" | "enabled">;
  readonly set_indicator_baseline: Parameters<"manual_minutes" | "hourly_usd", "tenant_id">;
  readonly set_indicator_target: Parameters<"indicator" | "target">;
  readonly set_maintenance_policy: Parameters<"kind" | "mode", "thresholds" | "project" | "tenant_id">;
  readonly set_member_role: Parameters<"tenant_id" | "user_id" | "role">;
  readonly set_model: Parameters<"provider" | "model" | "changes">;
  readonly set_model_policy: Parameters<"role" | "kind" | "changes">;
  readonly set_model_provider: Parameters<"provider" | "changes">;
  readonly set_operator: Parameters<"user_id" | "operates">;
  readonly set_prompt_shares: Parameters<"prompt" | "shares">;
  readonly set_provider_rule: Parameters<"tenant_id" | "provider" | "content" | "allowed">;
  readonly set_quality_standard: Parameters<"project" | "dimensions", "expected_version">;
  readonly set_quota: Parameters<"resource" | "quantity", "tenant_id" | "period_seconds">;
  readonly set_rate_limit: Parameters<"rate_limit" | "per_minute", "burst">;
  readonly set_role: Parameters<"role", "title" | "description" | "area" | "capabilities" | "expertise" | "inputs" | "outputs" | "tools" | "default_models" | "agents">;
  readonly set_session_policy: Parameters<"tenant_id", "second_factor" | "lifetime_hours" | "idle_hours" | "signed_in">;
  readonly set_workflow_shares: Parameters<"template" | "shares">;
  readonly settle_model_call: Parameters<"call_id" | "outcome">;
  readonly share_project: Parameters<"tenant_id" | "project">;
  readonly sleep_step: Parameters<"step_id" | "lease_token" | "until", "reason">;
  readonly stop_graph_projection: NoParameters;
  readonly stream_step: Parameters<"step_id" | "lease_token" | "message">;
  readonly submit_documents: Parameters<"ingestion_id" | "documents">;
  readonly subscribe: Parameters<"query", "scope" | "threshold" | "lifetime_seconds" | "embedder" | "embedding">;
  readonly summarise_graph: Parameters<"range_size">;
  readonly sweep: NoParameters;
  readonly system_health: Parameters<never, "asked_at">;
  readonly system_metrics: NoParameters;
  readonly task_coordination: Parameters<"task_id">;
  readonly unshare_project: Parameters<"tenant_id" | "project">;
  readonly unsubscribe: Parameters<"subscription_id">;
  readonly update_benchmarks: NoParameters;
  readonly update_requirement: Parameters<"task_id" | "number" | "change", "expected_version">;
  readonly update_session: Parameters<"session_id" | "title" | "project" | "metadata", "expected_version">;
  readonly update_task: Parameters<"task_id", "title" | "priority" | "tags" | "expected_version">;
  readonly update_team: Parameters<"tenant_id" | "name" | "second_person", "expected_version">;
  readonly use_embedder: Parameters<"embedder" | "kind" | "vector_weight", "match_similarity">;
  readonly validate_workflow_template: Parameters<"template", "version" | "known">;
  readonly verify_audit: NoParameters;
  readonly version: NoParameters;
  readonly withdraw_invitation: Parameters<"invitation_id">;
  readonly workflow_candidates: Parameters<never, "session_id" | "run_id" | "template">;
  readonly workflow_metrics: Parameters<"template", "since">;
}
