// Generated from sql/ by `npm run types:generate`. Do not edit.
export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  api: {
    Tables: {
      [_ in never]: never
    }
    Views: {
      agents: {
        Row: {
          agent: string | null
          capacity: number | null
          completed: number | null
          failed: number | null
          heartbeat_at: string | null
          live_workers: number | null
          mean_seconds: number | null
          measured_at: string | null
          queue: string | null
          roles: string[] | null
          running_steps: number | null
          stalled: number | null
          status: string | null
          title: string | null
          version: number | null
          wait_p50_seconds: number | null
          wait_p95_seconds: number | null
        }
        Relationships: []
      }
      approvals: {
        Row: {
          approval_id: string | null
          comment: string | null
          details: Json | null
          escalate_to: string | null
          escalated_at: string | null
          escalates_at: string | null
          expires_at: string | null
          key: string | null
          requested_at: string | null
          resolved_at: string | null
          resolved_by: string | null
          run_id: string | null
          session_id: string | null
          status: string | null
          step_id: string | null
          task_id: string | null
          title: string | null
          when_expired: string | null
        }
        Insert: {
          approval_id?: string | null
          comment?: string | null
          details?: Json | null
          escalate_to?: string | null
          escalated_at?: string | null
          escalates_at?: string | null
          expires_at?: string | null
          key?: string | null
          requested_at?: string | null
          resolved_at?: string | null
          resolved_by?: string | null
          run_id?: string | null
          session_id?: string | null
          status?: string | null
          step_id?: string | null
          task_id?: string | null
          title?: string | null
          when_expired?: string | null
        }
        Update: {
          approval_id?: string | null
          comment?: string | null
          details?: Json | null
          escalate_to?: string | null
          escalated_at?: string | null
          escalates_at?: string | null
          expires_at?: string | null
          key?: string | null
          requested_at?: string | null
          resolved_at?: string | null
          resolved_by?: string | null
          run_id?: string | null
          session_id?: string | null
          status?: string | null
          step_id?: string | null
          task_id?: string | null
          title?: string | null
          when_expired?: string | null
        }
        Relationships: []
      }
      artifacts: {
        Row: {
          artifact_id: string | null
          bytes: number | null
          content: string | null
          created_at: string | null
          kind: string | null
          path: string | null
          run_id: string | null
          sha256: string | null
          step_id: string | null
          task_id: string | null
          version: number | null
        }
        Insert: {
          artifact_id?: string | null
          bytes?: number | null
          content?: string | null
          created_at?: string | null
          kind?: string | null
          path?: string | null
          run_id?: string | null
          sha256?: string | null
          step_id?: string | null
          task_id?: string | null
          version?: number | null
        }
        Update: {
          artifact_id?: string | null
          bytes?: number | null
          content?: string | null
          created_at?: string | null
          kind?: string | null
          path?: string | null
          run_id?: string | null
          sha256?: string | null
          step_id?: string | null
          task_id?: string | null
          version?: number | null
        }
        Relationships: []
      }
      attempts: {
        Row: {
          available_at: string | null
          error: Json | null
          finished_at: string | null
          number: number | null
          outcome: string | null
          started_at: string | null
          step_id: string | null
          wait_seconds: number | null
          worker_id: string | null
        }
        Insert: {
          available_at?: string | null
          error?: Json | null
          finished_at?: string | null
          number?: number | null
          outcome?: string | null
          started_at?: string | null
          step_id?: string | null
          wait_seconds?: never
          worker_id?: string | null
        }
        Update: {
          available_at?: string | null
          error?: Json | null
          finished_at?: string | null
          number?: number | null
          outcome?: string | null
          started_at?: string | null
          step_id?: string | null
          wait_seconds?: never
          worker_id?: string | null
        }
        Relationships: []
      }
      audit_entries: {
        Row: {
          action: string | null
          actor: string | null
          actor_role: string | null
          audit_entry_id: number | null
          created_at: string | null
          details: Json | null
          run_id: string | null
          step_id: string | null
          task_id: string | null
        }
        Insert: {
          action?: string | null
          actor?: string | null
          actor_role?: string | null
          audit_entry_id?: number | null
          created_at?: string | null
          details?: Json | null
          run_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Update: {
          action?: string | null
          actor?: string | null
          actor_role?: string | null
          audit_entry_id?: number | null
          created_at?: string | null
          details?: Json | null
          run_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Relationships: []
      }
      code_templates: {
        Row: {
          checksum: string | null
          description: string | null
          files: Json | null
          parameters: Json | null
          template_id: string | null
          title: string | null
          version: number | null
        }
        Insert: {
          checksum?: string | null
          description?: string | null
          files?: Json | null
          parameters?: Json | null
          template_id?: string | null
          title?: string | null
          version?: number | null
        }
        Update: {
          checksum?: string | null
          description?: string | null
          files?: Json | null
          parameters?: Json | null
          template_id?: string | null
          title?: string | null
          version?: number | null
        }
        Relationships: []
      }
      concurrency_limits: {
        Row: {
          quantity: number | null
          scope: string | null
          subject: string | null
        }
        Insert: {
          quantity?: number | null
          scope?: string | null
          subject?: string | null
        }
        Update: {
          quantity?: number | null
          scope?: string | null
          subject?: string | null
        }
        Relationships: []
      }
      dead_letters: {
        Row: {
          created_at: string | null
          error: Json | null
          reason: string | null
          redriven_at: string | null
          step_id: string | null
        }
        Insert: {
          created_at?: string | null
          error?: Json | null
          reason?: string | null
          redriven_at?: string | null
          step_id?: string | null
        }
        Update: {
          created_at?: string | null
          error?: Json | null
          reason?: string | null
          redriven_at?: string | null
          step_id?: string | null
        }
        Relationships: []
      }
      decisions: {
        Row: {
          created_at: string | null
          decision_id: string | null
          inputs: Json | null
          kind: string | null
          outcome: Json | null
          position: number | null
          reasons: string[] | null
          run_id: string | null
          step_id: string | null
          task_id: string | null
        }
        Insert: {
          created_at?: string | null
          decision_id?: string | null
          inputs?: Json | null
          kind?: string | null
          outcome?: Json | null
          position?: number | null
          reasons?: string[] | null
          run_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Update: {
          created_at?: string | null
          decision_id?: string | null
          inputs?: Json | null
          kind?: string | null
          outcome?: Json | null
          position?: number | null
          reasons?: string[] | null
          run_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Relationships: []
      }
      events: {
        Row: {
          created_at: string | null
          payload: Json | null
          run_id: string | null
          sequence: number | null
          session_id: string | null
          step_id: string | null
          task_id: string | null
          type: string | null
        }
        Insert: {
          created_at?: string | null
          payload?: Json | null
          run_id?: string | null
          sequence?: number | null
          session_id?: string | null
          step_id?: string | null
          task_id?: string | null
          type?: string | null
        }
        Update: {
          created_at?: string | null
          payload?: Json | null
          run_id?: string | null
          sequence?: number | null
          session_id?: string | null
          step_id?: string | null
          task_id?: string | null
          type?: string | null
        }
        Relationships: []
      }
      phases: {
        Row: {
          finished_at: string | null
          phase: string | null
          position: number | null
          remaining_steps: number | null
          run_id: string | null
          started_at: string | null
          status: string | null
        }
        Insert: {
          finished_at?: string | null
          phase?: string | null
          position?: number | null
          remaining_steps?: number | null
          run_id?: string | null
          started_at?: string | null
          status?: string | null
        }
        Update: {
          finished_at?: string | null
          phase?: string | null
          position?: number | null
          remaining_steps?: number | null
          run_id?: string | null
          started_at?: string | null
          status?: string | null
        }
        Relationships: []
      }
      plans: {
        Row: {
          changes: Json | null
          created_at: string | null
          reason: string | null
          run_id: string | null
          version: number | null
        }
        Insert: {
          changes?: Json | null
          created_at?: string | null
          reason?: string | null
          run_id?: string | null
          version?: number | null
        }
        Update: {
          changes?: Json | null
          created_at?: string | null
          reason?: string | null
          run_id?: string | null
          version?: number | null
        }
        Relationships: []
      }
      quality_reports: {
        Row: {
          created_at: string | null
          dimensions: Json | null
          evidence: Json | null
          kind: string | null
          report_id: string | null
          run_id: string | null
          score: number | null
          step_id: string | null
          task_id: string | null
          tests: Json | null
          verdict: string | null
        }
        Insert: {
          created_at?: string | null
          dimensions?: Json | null
          evidence?: Json | null
          kind?: string | null
          report_id?: string | null
          run_id?: string | null
          score?: number | null
          step_id?: string | null
          task_id?: string | null
          tests?: Json | null
          verdict?: string | null
        }
        Update: {
          created_at?: string | null
          dimensions?: Json | null
          evidence?: Json | null
          kind?: string | null
          report_id?: string | null
          run_id?: string | null
          score?: number | null
          step_id?: string | null
          task_id?: string | null
          tests?: Json | null
          verdict?: string | null
        }
        Relationships: []
      }
      rate_limits: {
        Row: {
          burst: number | null
          next_at: string | null
          per_minute: number | null
          rate_limit: string | null
        }
        Insert: {
          burst?: number | null
          next_at?: string | null
          per_minute?: number | null
          rate_limit?: string | null
        }
        Update: {
          burst?: number | null
          next_at?: string | null
          per_minute?: number | null
          rate_limit?: string | null
        }
        Relationships: []
      }
      roles: {
        Row: {
          capabilities: string[] | null
          description: string | null
          role: string | null
          title: string | null
        }
        Insert: {
          capabilities?: string[] | null
          description?: string | null
          role?: string | null
          title?: string | null
        }
        Update: {
          capabilities?: string[] | null
          description?: string | null
          role?: string | null
          title?: string | null
        }
        Relationships: []
      }
      runs: {
        Row: {
          deadline_at: string | null
          error: Json | null
          finished_at: string | null
          gate: string | null
          number: number | null
          parent_step_id: string | null
          plan_version: number | null
          remaining_steps: number | null
          rerun_of: string | null
          run_id: string | null
          session_id: string | null
          started_at: string | null
          status: string | null
          strategy: string | null
          task_id: string | null
          template: string | null
          template_version: number | null
        }
        Insert: {
          deadline_at?: string | null
          error?: Json | null
          finished_at?: string | null
          gate?: string | null
          number?: number | null
          parent_step_id?: string | null
          plan_version?: number | null
          remaining_steps?: number | null
          rerun_of?: string | null
          run_id?: string | null
          session_id?: string | null
          started_at?: string | null
          status?: string | null
          strategy?: string | null
          task_id?: string | null
          template?: string | null
          template_version?: number | null
        }
        Update: {
          deadline_at?: string | null
          error?: Json | null
          finished_at?: string | null
          gate?: string | null
          number?: number | null
          parent_step_id?: string | null
          plan_version?: number | null
          remaining_steps?: number | null
          rerun_of?: string | null
          run_id?: string | null
          session_id?: string | null
          started_at?: string | null
          status?: string | null
          strategy?: string | null
          task_id?: string | null
          template?: string | null
          template_version?: number | null
        }
        Relationships: []
      }
      sessions: {
        Row: {
          closed_at: string | null
          created_at: string | null
          session_id: string | null
          status: string | null
          title: string | null
        }
        Insert: {
          closed_at?: string | null
          created_at?: string | null
          session_id?: string | null
          status?: string | null
          title?: string | null
        }
        Update: {
          closed_at?: string | null
          created_at?: string | null
          session_id?: string | null
          status?: string | null
          title?: string | null
        }
        Relationships: []
      }
      step_kinds: {
        Row: {
          base_delay: string | null
          description: string | null
          jitter: number | null
          kind: string | null
          lease: string | null
          max_attempts: number | null
          max_delay: string | null
          max_stalls: number | null
          retry_strategy: string | null
          timeout: string | null
        }
        Insert: {
          base_delay?: string | null
          description?: string | null
          jitter?: number | null
          kind?: string | null
          lease?: string | null
          max_attempts?: number | null
          max_delay?: string | null
          max_stalls?: number | null
          retry_strategy?: string | null
          timeout?: string | null
        }
        Update: {
          base_delay?: string | null
          description?: string | null
          jitter?: number | null
          kind?: string | null
          lease?: string | null
          max_attempts?: number | null
          max_delay?: string | null
          max_stalls?: number | null
          retry_strategy?: string | null
          timeout?: string | null
        }
        Relationships: []
      }
      steps: {
        Row: {
          agent: string | null
          attempts: number | null
          available_at: string | null
          awaited_event: string | null
          claimed_at: string | null
          claims: number | null
          created_at: string | null
          depends_on: string[] | null
          directives: Json | null
          error: Json | null
          finished_at: string | null
          key: string | null
          kind: string | null
          map_index: number | null
          map_step_id: string | null
          output: Json | null
          phase: string | null
          plan_version: number | null
          priority: number | null
          queue: string | null
          rate_limit: string | null
          remaining_dependencies: number | null
          role: string | null
          run_id: string | null
          session_id: string | null
          stalls: number | null
          started_at: string | null
          status: string | null
          step_id: string | null
          task_id: string | null
          waiting_for: string | null
          worker_id: string | null
        }
        Insert: {
          agent?: string | null
          attempts?: number | null
          available_at?: string | null
          awaited_event?: string | null
          claimed_at?: string | null
          claims?: number | null
          created_at?: string | null
          depends_on?: never
          directives?: Json | null
          error?: Json | null
          finished_at?: string | null
          key?: string | null
          kind?: string | null
          map_index?: number | null
          map_step_id?: string | null
          output?: Json | null
          phase?: string | null
          plan_version?: number | null
          priority?: number | null
          queue?: string | null
          rate_limit?: string | null
          remaining_dependencies?: number | null
          role?: string | null
          run_id?: string | null
          session_id?: string | null
          stalls?: number | null
          started_at?: string | null
          status?: string | null
          step_id?: string | null
          task_id?: string | null
          waiting_for?: string | null
          worker_id?: string | null
        }
        Update: {
          agent?: string | null
          attempts?: number | null
          available_at?: string | null
          awaited_event?: string | null
          claimed_at?: string | null
          claims?: number | null
          created_at?: string | null
          depends_on?: never
          directives?: Json | null
          error?: Json | null
          finished_at?: string | null
          key?: string | null
          kind?: string | null
          map_index?: number | null
          map_step_id?: string | null
          output?: Json | null
          phase?: string | null
          plan_version?: number | null
          priority?: number | null
          queue?: string | null
          rate_limit?: string | null
          remaining_dependencies?: number | null
          role?: string | null
          run_id?: string | null
          session_id?: string | null
          stalls?: number | null
          started_at?: string | null
          status?: string | null
          step_id?: string | null
          task_id?: string | null
          waiting_for?: string | null
          worker_id?: string | null
        }
        Relationships: []
      }
      tasks: {
        Row: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }
        Insert: {
          created_at?: string | null
          error?: Json | null
          finished_at?: string | null
          idempotency_key?: string | null
          priority?: number | null
          requirement?: string | null
          retention?: string | null
          session_id?: string | null
          status?: string | null
          task_id?: string | null
          title?: string | null
        }
        Update: {
          created_at?: string | null
          error?: Json | null
          finished_at?: string | null
          idempotency_key?: string | null
          priority?: number | null
          requirement?: string | null
          retention?: string | null
          session_id?: string | null
          status?: string | null
          task_id?: string | null
          title?: string | null
        }
        Relationships: []
      }
      workers: {
        Row: {
          agent: string | null
          capacity: number | null
          heartbeat_at: string | null
          started_at: string | null
          status: string | null
          version: number | null
          worker_id: string | null
        }
        Relationships: []
      }
      workflow_templates: {
        Row: {
          complexity: string[] | null
          description: string | null
          phases: Json | null
          template: string | null
          title: string | null
          version: number | null
        }
        Insert: {
          complexity?: string[] | null
          description?: string | null
          phases?: Json | null
          template?: string | null
          title?: string | null
          version?: number | null
        }
        Update: {
          complexity?: string[] | null
          description?: string | null
          phases?: Json | null
          template?: string | null
          title?: string | null
          version?: number | null
        }
        Relationships: []
      }
    }
    Functions: {
      agent_health: {
        Args: Record<PropertyKey, never>
        Returns: {
          agent: string
          heartbeat_at: string
          live_workers: number
          oldest_ready_at: string
          places: number
          ready: number
          running: number
          status: string
          trouble: string
        }[]
      }
      await_event: {
        Args: {
          deadline?: string
          lease_token: string
          name: string
          step_id: string
        }
        Returns: Json
      }
      cancel_step: {
        Args: { reason?: string; step_id: string }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      cancel_task: {
        Args: { reason?: string; task_id: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      checkpoint_step: {
        Args: { key: string; lease_token: string; step_id: string; value: Json }
        Returns: undefined
      }
      claim_steps: {
        Args: {
          capacity?: number
          quantity: number
          queue: string
          version?: number
          worker_id: string
        }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "leased_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      close_session: {
        Args: { session_id: string }
        Returns: {
          closed_at: string | null
          created_at: string | null
          session_id: string | null
          status: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "sessions"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      complete_step: {
        Args: { lease_token: string; result: Json; step_id: string }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      complete_steps: {
        Args: { completions: Json }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      configure_wake: {
        Args: { project_url: string; secret_key: string }
        Returns: undefined
      }
      create_session: {
        Args: { title: string }
        Returns: {
          closed_at: string | null
          created_at: string | null
          session_id: string | null
          status: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "sessions"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      create_task: {
        Args: {
          deadline?: string
          idempotency_key?: string
          plan?: Json
          priority?: number
          requirement: string
          retention?: string
          session_id: string
          title?: string
        }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      emit_event: {
        Args: { name: string; payload?: Json; task_id: string }
        Returns: boolean
      }
      fail_step: {
        Args: {
          error: Json
          lease_token: string
          retry_after_seconds?: number
          retryable?: boolean
          step_id: string
        }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      find_similar_tasks: {
        Args: { quantity?: number; task_id: string }
        Returns: {
          requirement: string
          similarity: number
          status: string
          task_id: string
          title: string
        }[]
      }
      heartbeat_step: {
        Args: { lease_token: string; progress?: Json; step_id: string }
        Returns: string
      }
      pause_task: {
        Args: { reason?: string; task_id: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      prune: { Args: { quantity?: number }; Returns: Json }
      read_run_artifacts: {
        Args: { run_id: string }
        Returns: {
          content: string
          kind: string
          path: string
          version: number
        }[]
      }
      reassign_steps: { Args: { quantity?: number }; Returns: number }
      redrive_task: {
        Args: { reason?: string; task_id: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      release_step: {
        Args: { after_seconds?: number; lease_token: string; step_id: string }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      request_approval: {
        Args: {
          key: string
          lease_token: string
          request: Json
          step_id: string
        }
        Returns: Json
      }
      rerun_task: {
        Args: { from_step?: string; idempotency_key?: string; task_id: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      resolve_approval: {
        Args: { approval_id: string; approve: boolean; comment?: string }
        Returns: {
          approval_id: string | null
          comment: string | null
          details: Json | null
          escalate_to: string | null
          escalated_at: string | null
          escalates_at: string | null
          expires_at: string | null
          key: string | null
          requested_at: string | null
          resolved_at: string | null
          resolved_by: string | null
          run_id: string | null
          session_id: string | null
          status: string | null
          step_id: string | null
          task_id: string | null
          title: string | null
          when_expired: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "approvals"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      resume_task: {
        Args: { task_id: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      revise_plan: {
        Args: { revision: Json; task_id: string }
        Returns: number
      }
      set_agent: {
        Args: { agent: string; capacity?: number; status?: string }
        Returns: undefined
      }
      set_concurrency_limit: {
        Args: { quantity: number; scope: string; subject: string }
        Returns: undefined
      }
      set_rate_limit: {
        Args: { burst?: number; per_minute: number; rate_limit: string }
        Returns: undefined
      }
      sleep_step: {
        Args: { lease_token: string; step_id: string; until: string }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "settled_step"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      sweep: { Args: Record<PropertyKey, never>; Returns: Json }
      update_task: {
        Args: { priority?: number; task_id: string; title?: string }
        Returns: {
          created_at: string | null
          error: Json | null
          finished_at: string | null
          idempotency_key: string | null
          priority: number | null
          requirement: string | null
          retention: string | null
          session_id: string | null
          status: string | null
          task_id: string | null
          title: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "tasks"
          isOneToOne: false
          isSetofReturn: true
        }
      }
    }
    Enums: {
      [_ in never]: never
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, "__InternalSupabase">

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, "api">]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema["Tables"] & DefaultSchema["Views"])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Views"])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema["Tables"] &
        DefaultSchema["Views"])
    ? (DefaultSchema["Tables"] &
        DefaultSchema["Views"])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema["Tables"]
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"]
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions["schema"]]["Tables"][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema["Tables"]
    ? DefaultSchema["Tables"][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema["Enums"]
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"]
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions["schema"]]["Enums"][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema["Enums"]
    ? DefaultSchema["Enums"][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema["CompositeTypes"]
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"]
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends {
  schema: keyof DatabaseWithoutInternals
}
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions["schema"]]["CompositeTypes"][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema["CompositeTypes"]
    ? DefaultSchema["CompositeTypes"][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  api: {
    Enums: {},
  },
} as const
