// Generated from sql/ by `npm run types:generate`. Do not edit.

/** The views of schema `cogo_api`. */
export type View =
  | "agents"
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
  | "documents"
  | "embedders"
  | "events"
  | "flows"
  | "ingestions"
  | "knowledge_findings"
  | "maintenance_policies"
  | "model_calls"
  | "model_policies"
  | "models"
  | "phases"
  | "plans"
  | "prompt_performance"
  | "prompt_uses"
  | "prompt_versions"
  | "prompts"
  | "provider_rules"
  | "quality_reports"
  | "rate_limits"
  | "roles"
  | "run_models"
  | "runs"
  | "sessions"
  | "step_kinds"
  | "steps"
  | "subscription_matches"
  | "subscriptions"
  | "task_attachments"
  | "tasks"
  | "workers"
  | "workflow_templates";

/** The functions of schema `cogo_api`, with the names of their parameters. */
export interface Functions {
  readonly agent_health: Readonly<Record<string, never>>;
  readonly apply_finding: {
    readonly finding_id: unknown;
    readonly document_id?: unknown;
  };
  readonly await_any: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly waits: unknown;
    readonly suspend?: unknown;
  };
  readonly await_event: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly name: unknown;
    readonly deadline?: unknown;
  };
  readonly begin_model_call: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly call: unknown;
  };
  readonly cancel_step: {
    readonly step_id: unknown;
    readonly reason?: unknown;
  };
  readonly cancel_task: {
    readonly task_id: unknown;
    readonly reason?: unknown;
  };
  readonly checkpoint_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly key: unknown;
    readonly value: unknown;
  };
  readonly choose_prompt: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly prompt: unknown;
  };
  readonly claim_embeddings: {
    readonly embedder: unknown;
    readonly quantity: unknown;
  };
  readonly claim_graph_changes: {
    readonly worker_id: unknown;
    readonly quantity: unknown;
    readonly lease_seconds?: unknown;
  };
  readonly claim_steps: {
    readonly queue: unknown;
    readonly worker_id: unknown;
    readonly quantity: unknown;
    readonly version?: unknown;
    readonly capacity?: unknown;
  };
  readonly claim_submissions: {
    readonly quantity: unknown;
    readonly lease_seconds?: unknown;
  };
  readonly close_ingestion: {
    readonly ingestion_id: unknown;
    readonly prune?: unknown;
    readonly prefix?: unknown;
  };
  readonly close_session: {
    readonly session_id: unknown;
  };
  readonly compare_documents: {
    readonly ingestion_id: unknown;
    readonly manifest: unknown;
  };
  readonly complete_graph_changes: {
    readonly fence: unknown;
    readonly sequences: unknown;
    readonly versions: unknown;
    readonly rootless?: unknown;
  };
  readonly complete_steps: {
    readonly completions: unknown;
  };
  readonly configure_wake: {
    readonly project_url: unknown;
    readonly secret_key: unknown;
  };
  readonly create_session: {
    readonly title: unknown;
    readonly project?: unknown;
  };
  readonly create_task: {
    readonly session_id: unknown;
    readonly requirement: unknown;
    readonly title?: unknown;
    readonly priority?: unknown;
    readonly idempotency_key?: unknown;
    readonly deadline?: unknown;
    readonly retention?: unknown;
    readonly plan?: unknown;
    readonly attachments?: unknown;
    readonly models?: unknown;
  };
  readonly delete_document: {
    readonly document_id: unknown;
  };
  readonly dismiss_finding: {
    readonly finding_id: unknown;
    readonly reason?: unknown;
  };
  readonly emit_event: {
    readonly task_id: unknown;
    readonly name: unknown;
    readonly payload?: unknown;
  };
  readonly expand_graph: {
    readonly seeds: unknown;
    readonly hops?: unknown;
    readonly kinds?: unknown;
    readonly fan_out?: unknown;
    readonly quantity?: unknown;
    readonly decay?: unknown;
    readonly tenants?: unknown;
  };
  readonly fail_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly error: unknown;
    readonly retryable?: unknown;
    readonly retry_after_seconds?: unknown;
  };
  readonly find_graph_nodes: {
    readonly kind: unknown;
    readonly key?: unknown;
    readonly name?: unknown;
    readonly project?: unknown;
    readonly quantity?: unknown;
    readonly tenants?: unknown;
  };
  readonly graph_lag: Readonly<Record<string, never>>;
  readonly heartbeat_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly progress?: unknown;
  };
  readonly index_document: {
    readonly document_id: unknown;
    readonly lease_token: unknown;
    readonly parsed: unknown;
  };
  readonly list_graph_range: {
    readonly entity: unknown;
    readonly kind: unknown;
    readonly first_id: unknown;
    readonly last_id: unknown;
  };
  readonly maintain_knowledge: {
    readonly quantity?: unknown;
    readonly tenant_id?: unknown;
  };
  readonly open_ingestion: {
    readonly project?: unknown;
  };
  readonly pause_task: {
    readonly task_id: unknown;
    readonly reason?: unknown;
  };
  readonly plan_flow: {
    readonly flow: unknown;
    readonly version?: unknown;
    readonly input?: unknown;
  };
  readonly postpone_embeddings: {
    readonly embedder: unknown;
    readonly chunk_ids: unknown;
    readonly error: unknown;
  };
  readonly prune: {
    readonly quantity?: unknown;
  };
  readonly publish_prompt_version: {
    readonly prompt: unknown;
    readonly system: unknown;
    readonly instruction: unknown;
    readonly output?: unknown;
    readonly note?: unknown;
    readonly activate?: unknown;
  };
  readonly read_chunks: {
    readonly chunk_ids: unknown;
    readonly scope?: unknown;
    readonly tenant_id?: unknown;
  };
  readonly read_graph_hop: {
    readonly node_ids: unknown;
    readonly kinds?: unknown;
    readonly direction?: unknown;
    readonly fan_out?: unknown;
    readonly tenants?: unknown;
  };
  readonly read_run_artifacts: {
    readonly run_id: unknown;
  };
  readonly read_session_context: {
    readonly session_id: unknown;
  };
  readonly read_task_attachments: {
    readonly task_id: unknown;
  };
  readonly reassign_steps: {
    readonly quantity?: unknown;
  };
  readonly rebuild_graph: Readonly<Record<string, never>>;
  readonly record_context: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly key: unknown;
    readonly request: unknown;
    readonly answer: unknown;
  };
  readonly record_embeddings: {
    readonly embedder: unknown;
    readonly embeddings: unknown;
  };
  readonly record_search: {
    readonly session_id: unknown;
    readonly query: unknown;
    readonly document_ids: unknown;
  };
  readonly redrive_task: {
    readonly task_id: unknown;
    readonly reason?: unknown;
  };
  readonly refuse_document: {
    readonly document_id: unknown;
    readonly lease_token: unknown;
    readonly error: unknown;
  };
  readonly register_flows: {
    readonly function_slug: unknown;
    readonly flows: unknown;
  };
  readonly reject_model_answer: {
    readonly call_id: unknown;
    readonly error: unknown;
  };
  readonly release_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly after_seconds?: unknown;
  };
  readonly remember_runs: {
    readonly quantity: unknown;
  };
  readonly request_approval: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly key: unknown;
    readonly request: unknown;
  };
  readonly requeue_graph_entities: {
    readonly entity: unknown;
    readonly kind: unknown;
    readonly entity_ids: unknown;
  };
  readonly rerun_task: {
    readonly task_id: unknown;
    readonly from_step?: unknown;
    readonly idempotency_key?: unknown;
  };
  readonly resolve_approval: {
    readonly approval_id: unknown;
    readonly approve: unknown;
    readonly comment?: unknown;
  };
  readonly resume_task: {
    readonly task_id: unknown;
  };
  readonly revise_plan: {
    readonly task_id: unknown;
    readonly revision: unknown;
  };
  readonly role_performance: {
    readonly session_id?: unknown;
    readonly discount?: unknown;
  };
  readonly roll_back_prompt: {
    readonly prompt: unknown;
    readonly reason?: unknown;
  };
  readonly search_knowledge: {
    readonly request: unknown;
    readonly tenant_id?: unknown;
  };
  readonly seconds_to_turn: {
    readonly queue: unknown;
  };
  readonly set_agent: {
    readonly agent: unknown;
    readonly status?: unknown;
    readonly capacity?: unknown;
  };
  readonly set_budget: {
    readonly scope: unknown;
    readonly subject: unknown;
    readonly amount_usd: unknown;
  };
  readonly set_concurrency_limit: {
    readonly scope: unknown;
    readonly subject: unknown;
    readonly quantity: unknown;
  };
  readonly set_maintenance_policy: {
    readonly kind: unknown;
    readonly mode: unknown;
    readonly thresholds?: unknown;
    readonly project?: unknown;
    readonly tenant_id?: unknown;
  };
  readonly set_model: {
    readonly provider: unknown;
    readonly model: unknown;
    readonly changes: unknown;
  };
  readonly set_model_policy: {
    readonly role: unknown;
    readonly kind: unknown;
    readonly changes: unknown;
  };
  readonly set_prompt_shares: {
    readonly prompt: unknown;
    readonly shares: unknown;
  };
  readonly set_provider_rule: {
    readonly tenant_id: unknown;
    readonly provider: unknown;
    readonly content: unknown;
    readonly allowed: unknown;
  };
  readonly set_rate_limit: {
    readonly rate_limit: unknown;
    readonly per_minute: unknown;
    readonly burst?: unknown;
  };
  readonly set_role: {
    readonly role: unknown;
    readonly title?: unknown;
    readonly description?: unknown;
    readonly area?: unknown;
    readonly capabilities?: unknown;
    readonly expertise?: unknown;
    readonly inputs?: unknown;
    readonly outputs?: unknown;
    readonly tools?: unknown;
    readonly default_models?: unknown;
    readonly agents?: unknown;
  };
  readonly settle_model_call: {
    readonly call_id: unknown;
    readonly outcome: unknown;
  };
  readonly sleep_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly until: unknown;
  };
  readonly stop_graph_projection: Readonly<Record<string, never>>;
  readonly stream_step: {
    readonly step_id: unknown;
    readonly lease_token: unknown;
    readonly message: unknown;
  };
  readonly submit_documents: {
    readonly ingestion_id: unknown;
    readonly documents: unknown;
    readonly refused?: unknown;
  };
  readonly subscribe: {
    readonly query: unknown;
    readonly scope?: unknown;
    readonly threshold?: unknown;
    readonly lifetime_seconds?: unknown;
    readonly embedder?: unknown;
    readonly embedding?: unknown;
  };
  readonly summarise_graph: {
    readonly range_size: unknown;
  };
  readonly sweep: Readonly<Record<string, never>>;
  readonly unsubscribe: {
    readonly subscription_id: unknown;
  };
  readonly update_task: {
    readonly task_id: unknown;
    readonly title?: unknown;
    readonly priority?: unknown;
  };
  readonly use_embedder: {
    readonly embedder: unknown;
    readonly kind: unknown;
    readonly vector_weight: unknown;
    readonly match_similarity?: unknown;
  };
}
