// Generated from sql/ by `npm run types:generate`. Do not edit.
export type Json =
  | string
  | number
  | boolean
  | null
  | { [key: string]: Json | undefined }
  | Json[]

export type Database = {
  cogo_api: {
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
      assignment_outcomes: {
        Row: {
          agent: string | null
          attempts: number | null
          complexity: string | null
          cost_usd: number | null
          finished_at: string | null
          kind: string | null
          language: string | null
          model: string | null
          project: string | null
          quality: number | null
          role: string | null
          run_id: string | null
          seconds: number | null
          step_id: string | null
          subject: string | null
          succeeded: boolean | null
        }
        Insert: {
          agent?: string | null
          attempts?: number | null
          complexity?: string | null
          cost_usd?: number | null
          finished_at?: string | null
          kind?: string | null
          language?: string | null
          model?: string | null
          project?: string | null
          quality?: number | null
          role?: string | null
          run_id?: string | null
          seconds?: number | null
          step_id?: string | null
          subject?: string | null
          succeeded?: boolean | null
        }
        Update: {
          agent?: string | null
          attempts?: number | null
          complexity?: string | null
          cost_usd?: number | null
          finished_at?: string | null
          kind?: string | null
          language?: string | null
          model?: string | null
          project?: string | null
          quality?: number | null
          role?: string | null
          run_id?: string | null
          seconds?: number | null
          step_id?: string | null
          subject?: string | null
          succeeded?: boolean | null
        }
        Relationships: []
      }
      attempts: {
        Row: {
          available_at: string | null
          error: Json | null
          finished_at: string | null
          key: string | null
          number: number | null
          outcome: string | null
          started_at: string | null
          step_id: string | null
          task_id: string | null
          wait_seconds: number | null
          worker_id: string | null
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
      budget_limits: {
        Row: {
          amount_usd: number | null
          scope: string | null
          subject: string | null
        }
        Insert: {
          amount_usd?: number | null
          scope?: string | null
          subject?: string | null
        }
        Update: {
          amount_usd?: number | null
          scope?: string | null
          subject?: string | null
        }
        Relationships: []
      }
      budgets: {
        Row: {
          granted_usd: number | null
          reserved_usd: number | null
          scope: string | null
          spent_usd: number | null
          subject: string | null
          tenant_id: string | null
        }
        Insert: {
          granted_usd?: number | null
          reserved_usd?: number | null
          scope?: string | null
          spent_usd?: number | null
          subject?: string | null
          tenant_id?: string | null
        }
        Update: {
          granted_usd?: number | null
          reserved_usd?: number | null
          scope?: string | null
          spent_usd?: number | null
          subject?: string | null
          tenant_id?: string | null
        }
        Relationships: []
      }
      capabilities: {
        Row: {
          agents: string[] | null
          capability: string | null
          roles: string[] | null
        }
        Relationships: []
      }
      chunks: {
        Row: {
          chunk_id: number | null
          content: string | null
          created_at: string | null
          document_id: string | null
          end_line: number | null
          header: string | null
          length: number | null
          ordinal: number | null
          section_path: string[] | null
          start_line: number | null
          symbol: string | null
        }
        Insert: {
          chunk_id?: number | null
          content?: string | null
          created_at?: string | null
          document_id?: string | null
          end_line?: number | null
          header?: string | null
          length?: number | null
          ordinal?: number | null
          section_path?: string[] | null
          start_line?: number | null
          symbol?: string | null
        }
        Update: {
          chunk_id?: number | null
          content?: string | null
          created_at?: string | null
          document_id?: string | null
          end_line?: number | null
          header?: string | null
          length?: number | null
          ordinal?: number | null
          section_path?: string[] | null
          start_line?: number | null
          symbol?: string | null
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
      context_snapshots: {
        Row: {
          answer: Json | null
          created_at: string | null
          key: string | null
          request: Json | null
          run_id: string | null
          session_id: string | null
          snapshot_id: string | null
          step_id: string | null
          task_id: string | null
        }
        Insert: {
          answer?: Json | null
          created_at?: string | null
          key?: string | null
          request?: Json | null
          run_id?: string | null
          session_id?: string | null
          snapshot_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Update: {
          answer?: Json | null
          created_at?: string | null
          key?: string | null
          request?: Json | null
          run_id?: string | null
          session_id?: string | null
          snapshot_id?: string | null
          step_id?: string | null
          task_id?: string | null
        }
        Relationships: []
      }
      dead_letters: {
        Row: {
          created_at: string | null
          error: Json | null
          key: string | null
          reason: string | null
          redriven_at: string | null
          step_id: string | null
          task_id: string | null
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
      documents: {
        Row: {
          bytes: number | null
          chunks: number | null
          content_hash: string | null
          created_at: string | null
          document_id: string | null
          error: Json | null
          expires_at: string | null
          indexed_at: string | null
          ingestion_id: string | null
          language: string | null
          licence: string | null
          modified_at: string | null
          origin: string | null
          path: string | null
          project: string | null
          provenance: Json | null
          session_id: string | null
          status: string | null
          title: string | null
          type: string | null
          visibility: string | null
        }
        Insert: {
          bytes?: number | null
          chunks?: never
          content_hash?: string | null
          created_at?: string | null
          document_id?: string | null
          error?: Json | null
          expires_at?: string | null
          indexed_at?: string | null
          ingestion_id?: string | null
          language?: string | null
          licence?: string | null
          modified_at?: string | null
          origin?: string | null
          path?: string | null
          project?: string | null
          provenance?: Json | null
          session_id?: string | null
          status?: string | null
          title?: string | null
          type?: string | null
          visibility?: string | null
        }
        Update: {
          bytes?: number | null
          chunks?: never
          content_hash?: string | null
          created_at?: string | null
          document_id?: string | null
          error?: Json | null
          expires_at?: string | null
          indexed_at?: string | null
          ingestion_id?: string | null
          language?: string | null
          licence?: string | null
          modified_at?: string | null
          origin?: string | null
          path?: string | null
          project?: string | null
          provenance?: Json | null
          session_id?: string | null
          status?: string | null
          title?: string | null
          type?: string | null
          visibility?: string | null
        }
        Relationships: []
      }
      embedders: {
        Row: {
          activated_at: string | null
          created_at: string | null
          embedder: string | null
          kind: string | null
          match_similarity: number | null
          status: string | null
          vector_weight: number | null
        }
        Insert: {
          activated_at?: string | null
          created_at?: string | null
          embedder?: string | null
          kind?: string | null
          match_similarity?: number | null
          status?: string | null
          vector_weight?: number | null
        }
        Update: {
          activated_at?: string | null
          created_at?: string | null
          embedder?: string | null
          kind?: string | null
          match_similarity?: number | null
          status?: string | null
          vector_weight?: number | null
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
      ingestions: {
        Row: {
          closed_at: string | null
          created_at: string | null
          deleted: number | null
          indexed: number | null
          ingestion_id: string | null
          project: string | null
          refused: number | null
          submitted: number | null
          unchanged: number | null
          waiting: number | null
        }
        Insert: {
          closed_at?: string | null
          created_at?: string | null
          deleted?: number | null
          indexed?: number | null
          ingestion_id?: string | null
          project?: string | null
          refused?: number | null
          submitted?: number | null
          unchanged?: number | null
          waiting?: never
        }
        Update: {
          closed_at?: string | null
          created_at?: string | null
          deleted?: number | null
          indexed?: number | null
          ingestion_id?: string | null
          project?: string | null
          refused?: number | null
          submitted?: number | null
          unchanged?: number | null
          waiting?: never
        }
        Relationships: []
      }
      knowledge_findings: {
        Row: {
          action: string | null
          created_at: string | null
          document_id: string | null
          evidence: Json | null
          finding_id: string | null
          kind: string | null
          other_document_id: string | null
          project: string | null
          reason: string | null
          resolved_at: string | null
          resolved_by: string | null
          status: string | null
        }
        Insert: {
          action?: string | null
          created_at?: string | null
          document_id?: string | null
          evidence?: Json | null
          finding_id?: string | null
          kind?: string | null
          other_document_id?: string | null
          project?: string | null
          reason?: string | null
          resolved_at?: string | null
          resolved_by?: string | null
          status?: string | null
        }
        Update: {
          action?: string | null
          created_at?: string | null
          document_id?: string | null
          evidence?: Json | null
          finding_id?: string | null
          kind?: string | null
          other_document_id?: string | null
          project?: string | null
          reason?: string | null
          resolved_at?: string | null
          resolved_by?: string | null
          status?: string | null
        }
        Relationships: []
      }
      maintenance_policies: {
        Row: {
          for_all: boolean | null
          kind: string | null
          mode: string | null
          project: string | null
          thresholds: Json | null
        }
        Insert: {
          for_all?: never
          kind?: string | null
          mode?: string | null
          project?: string | null
          thresholds?: Json | null
        }
        Update: {
          for_all?: never
          kind?: string | null
          mode?: string | null
          project?: string | null
          thresholds?: Json | null
        }
        Relationships: []
      }
      model_calls: {
        Row: {
          agent: string | null
          attributes: Json | null
          cache_read_tokens: number | null
          cache_write_tokens: number | null
          call_id: string | null
          cost_usd: number | null
          error: Json | null
          error_kind: string | null
          finish_reason: string | null
          finished_at: string | null
          first_token_seconds: number | null
          input_hash: string | null
          input_tokens: number | null
          key: string | null
          kind: string | null
          model: string | null
          output_tokens: number | null
          prompt: string | null
          prompt_version: number | null
          provider: string | null
          reason: string | null
          reasoning_tokens: number | null
          request_id: string | null
          reserved_usd: number | null
          response_hash: string | null
          role: string | null
          run_id: string | null
          seconds: number | null
          session_id: string | null
          started_at: string | null
          status: string | null
          step_id: string | null
          streamed: boolean | null
          task_id: string | null
        }
        Relationships: []
      }
      model_policies: {
        Row: {
          cost_weight: number | null
          kind: string | null
          minimum_quality: number | null
          preferred: string[] | null
          quality_weight: number | null
          role: string | null
          speed_weight: number | null
        }
        Insert: {
          cost_weight?: number | null
          kind?: string | null
          minimum_quality?: number | null
          preferred?: string[] | null
          quality_weight?: number | null
          role?: string | null
          speed_weight?: number | null
        }
        Update: {
          cost_weight?: number | null
          kind?: string | null
          minimum_quality?: number | null
          preferred?: string[] | null
          quality_weight?: number | null
          role?: string | null
          speed_weight?: number | null
        }
        Relationships: []
      }
      models: {
        Row: {
          blocked_until: string | null
          cache_write_price: number | null
          cached_input_price: number | null
          context_tokens: number | null
          enabled: boolean | null
          health: string | null
          health_reason: string | null
          input_price: number | null
          maximum_output_tokens: number | null
          modalities: string[] | null
          model: string | null
          output_price: number | null
          provider: string | null
          quality: number | null
          seconds: number | null
          source: string | null
          structured_output: boolean | null
          title: string | null
          tokens_per_second: number | null
          tools: boolean | null
          true_on: string | null
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
          run_number: number | null
          step_id: string | null
          task_id: string | null
          version: number | null
        }
        Relationships: []
      }
      prompt_performance: {
        Row: {
          mean_attempts: number | null
          mean_cost_usd: number | null
          mean_input_tokens: number | null
          mean_output_tokens: number | null
          mean_quality: number | null
          outcomes: number | null
          prompt: string | null
          share: number | null
          status: string | null
          success_share: number | null
          success_share_at_least: number | null
          success_share_at_most: number | null
          successes: number | null
          uses: number | null
          version: number | null
        }
        Relationships: []
      }
      prompt_uses: {
        Row: {
          attempts: number | null
          cost_usd: number | null
          input_tokens: number | null
          output_tokens: number | null
          prompt: string | null
          quality: number | null
          recorded_at: string | null
          run_id: string | null
          step_id: string | null
          succeeded: boolean | null
          used_at: string | null
          version: number | null
        }
        Insert: {
          attempts?: number | null
          cost_usd?: number | null
          input_tokens?: number | null
          output_tokens?: number | null
          prompt?: string | null
          quality?: number | null
          recorded_at?: string | null
          run_id?: string | null
          step_id?: string | null
          succeeded?: boolean | null
          used_at?: string | null
          version?: number | null
        }
        Update: {
          attempts?: number | null
          cost_usd?: number | null
          input_tokens?: number | null
          output_tokens?: number | null
          prompt?: string | null
          quality?: number | null
          recorded_at?: string | null
          run_id?: string | null
          step_id?: string | null
          succeeded?: boolean | null
          used_at?: string | null
          version?: number | null
        }
        Relationships: []
      }
      prompt_versions: {
        Row: {
          activated_at: string | null
          created_at: string | null
          created_by: string | null
          instruction: string | null
          note: string | null
          output: string | null
          prompt: string | null
          share: number | null
          status: string | null
          system: string | null
          version: number | null
        }
        Insert: {
          activated_at?: string | null
          created_at?: string | null
          created_by?: string | null
          instruction?: string | null
          note?: string | null
          output?: string | null
          prompt?: string | null
          share?: number | null
          status?: string | null
          system?: string | null
          version?: number | null
        }
        Update: {
          activated_at?: string | null
          created_at?: string | null
          created_by?: string | null
          instruction?: string | null
          note?: string | null
          output?: string | null
          prompt?: string | null
          share?: number | null
          status?: string | null
          system?: string | null
          version?: number | null
        }
        Relationships: []
      }
      prompts: {
        Row: {
          description: string | null
          kind: string | null
          placeholders: string[] | null
          prompt: string | null
          title: string | null
        }
        Insert: {
          description?: string | null
          kind?: string | null
          placeholders?: string[] | null
          prompt?: string | null
          title?: string | null
        }
        Update: {
          description?: string | null
          kind?: string | null
          placeholders?: string[] | null
          prompt?: string | null
          title?: string | null
        }
        Relationships: []
      }
      provider_rules: {
        Row: {
          allowed: boolean | null
          content: string | null
          provider: string | null
          tenant_id: string | null
        }
        Insert: {
          allowed?: boolean | null
          content?: string | null
          provider?: string | null
          tenant_id?: string | null
        }
        Update: {
          allowed?: boolean | null
          content?: string | null
          provider?: string | null
          tenant_id?: string | null
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
          agents: string[] | null
          area: string | null
          capabilities: string[] | null
          default_models: string[] | null
          description: string | null
          expertise: string[] | null
          inputs: string[] | null
          outputs: string[] | null
          role: string | null
          title: string | null
          tools: string[] | null
        }
        Insert: {
          agents?: never
          area?: string | null
          capabilities?: string[] | null
          default_models?: string[] | null
          description?: string | null
          expertise?: string[] | null
          inputs?: string[] | null
          outputs?: string[] | null
          role?: string | null
          title?: string | null
          tools?: string[] | null
        }
        Update: {
          agents?: never
          area?: string | null
          capabilities?: string[] | null
          default_models?: string[] | null
          description?: string | null
          expertise?: string[] | null
          inputs?: string[] | null
          outputs?: string[] | null
          role?: string | null
          title?: string | null
          tools?: string[] | null
        }
        Relationships: []
      }
      run_models: {
        Row: {
          calls: number | null
          cost_usd: number | null
          input_tokens: number | null
          model: string | null
          output_tokens: number | null
          provider: string | null
          run_id: string | null
          useless_calls: number | null
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
          project: string | null
          session_id: string | null
          status: string | null
          title: string | null
        }
        Insert: {
          closed_at?: string | null
          created_at?: string | null
          project?: string | null
          session_id?: string | null
          status?: string | null
          title?: string | null
        }
        Update: {
          closed_at?: string | null
          created_at?: string | null
          project?: string | null
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
      subscription_matches: {
        Row: {
          chunk_id: number | null
          created_at: string | null
          document_id: string | null
          matched_by: string | null
          path: string | null
          score: number | null
          sequence: number | null
          subscription_id: string | null
        }
        Relationships: []
      }
      subscriptions: {
        Row: {
          created_at: string | null
          embedder: string | null
          expires_at: string | null
          last_sequence: number | null
          query: string | null
          scope: Json | null
          subscription_id: string | null
          threshold: number | null
        }
        Insert: {
          created_at?: string | null
          embedder?: string | null
          expires_at?: string | null
          last_sequence?: number | null
          query?: string | null
          scope?: Json | null
          subscription_id?: string | null
          threshold?: number | null
        }
        Update: {
          created_at?: string | null
          embedder?: string | null
          expires_at?: string | null
          last_sequence?: number | null
          query?: string | null
          scope?: Json | null
          subscription_id?: string | null
          threshold?: number | null
        }
        Relationships: []
      }
      task_attachments: {
        Row: {
          bytes: number | null
          caption: string | null
          media_type: string | null
          name: string | null
          ordinal: number | null
          task_id: string | null
        }
        Insert: {
          bytes?: never
          caption?: string | null
          media_type?: string | null
          name?: string | null
          ordinal?: number | null
          task_id?: string | null
        }
        Update: {
          bytes?: never
          caption?: string | null
          media_type?: string | null
          name?: string | null
          ordinal?: number | null
          task_id?: string | null
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
          generation: string | null
          phases: Json | null
          template: string | null
          title: string | null
          version: number | null
        }
        Insert: {
          complexity?: string[] | null
          description?: string | null
          generation?: string | null
          phases?: Json | null
          template?: string | null
          title?: string | null
          version?: number | null
        }
        Update: {
          complexity?: string[] | null
          description?: string | null
          generation?: string | null
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
      apply_finding: {
        Args: { document_id?: string; finding_id: string }
        Returns: {
          action: string | null
          created_at: string | null
          document_id: string | null
          evidence: Json | null
          finding_id: string | null
          kind: string | null
          other_document_id: string | null
          project: string | null
          reason: string | null
          resolved_at: string | null
          resolved_by: string | null
          status: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "knowledge_findings"
          isOneToOne: false
          isSetofReturn: true
        }
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
      begin_model_call: {
        Args: { call: Json; lease_token: string; step_id: string }
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
      choose_prompt: {
        Args: { lease_token: string; prompt: string; step_id: string }
        Returns: Json
      }
      claim_embeddings: {
        Args: { embedder: string; quantity: number }
        Returns: {
          chunk_id: number
          text: string
        }[]
      }
      claim_graph_changes: {
        Args: { lease_seconds?: number; quantity: number; worker_id: string }
        Returns: Json
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
      claim_submissions: {
        Args: { lease_seconds?: number; quantity: number }
        Returns: unknown[]
        SetofOptions: {
          from: "*"
          to: "leased_submission"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      close_ingestion: {
        Args: { ingestion_id: string; prefix?: string; prune?: boolean }
        Returns: {
          closed_at: string | null
          created_at: string | null
          deleted: number | null
          indexed: number | null
          ingestion_id: string | null
          project: string | null
          refused: number | null
          submitted: number | null
          unchanged: number | null
          waiting: number | null
        }[]
        SetofOptions: {
          from: "*"
          to: "ingestions"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      close_session: {
        Args: { session_id: string }
        Returns: {
          closed_at: string | null
          created_at: string | null
          project: string | null
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
      compare_documents: {
        Args: { ingestion_id: string; manifest: Json }
        Returns: string[]
      }
      complete_graph_changes: {
        Args: {
          fence: number
          rootless?: number[]
          sequences: number[]
          versions: number[]
        }
        Returns: number
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
        Args: { project?: string; title: string }
        Returns: {
          closed_at: string | null
          created_at: string | null
          project: string | null
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
          attachments?: Json
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
      delete_document: { Args: { document_id: string }; Returns: undefined }
      dismiss_finding: {
        Args: { finding_id: string; reason?: string }
        Returns: {
          action: string | null
          created_at: string | null
          document_id: string | null
          evidence: Json | null
          finding_id: string | null
          kind: string | null
          other_document_id: string | null
          project: string | null
          reason: string | null
          resolved_at: string | null
          resolved_by: string | null
          status: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "knowledge_findings"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      emit_event: {
        Args: { name: string; payload?: Json; task_id: string }
        Returns: boolean
      }
      expand_graph: {
        Args: {
          decay?: number
          fan_out?: number
          hops?: number
          kinds?: string[]
          quantity?: number
          seeds: Json
          tenants?: string[]
        }
        Returns: Json
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
      find_graph_nodes: {
        Args: {
          key?: string
          kind: string
          name?: string
          project?: string
          quantity?: number
          tenants?: string[]
        }
        Returns: Json
      }
      graph_lag: {
        Args: Record<PropertyKey, never>
        Returns: {
          enabled: boolean
          oldest_seconds: number
          pending: number
          projected_at: string
          rebuilding: boolean
        }[]
      }
      heartbeat_step: {
        Args: { lease_token: string; progress?: Json; step_id: string }
        Returns: string
      }
      index_document: {
        Args: { document_id: string; lease_token: string; parsed: Json }
        Returns: number
      }
      list_graph_range: {
        Args: {
          entity: string
          first_id: number
          kind: string
          last_id: number
        }
        Returns: Json
      }
      maintain_knowledge: {
        Args: { quantity?: number; tenant_id?: string }
        Returns: Json
      }
      open_ingestion: {
        Args: { project?: string }
        Returns: {
          closed_at: string | null
          created_at: string | null
          deleted: number | null
          indexed: number | null
          ingestion_id: string | null
          project: string | null
          refused: number | null
          submitted: number | null
          unchanged: number | null
          waiting: number | null
        }[]
        SetofOptions: {
          from: "*"
          to: "ingestions"
          isOneToOne: false
          isSetofReturn: true
        }
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
      postpone_embeddings: {
        Args: { chunk_ids: number[]; embedder: string; error: Json }
        Returns: undefined
      }
      prune: { Args: { quantity?: number }; Returns: Json }
      publish_prompt_version: {
        Args: {
          activate?: boolean
          instruction: string
          note?: string
          output?: string
          prompt: string
          system: string
        }
        Returns: number
      }
      read_chunks: {
        Args: { chunk_ids: number[]; scope?: Json; tenant_id?: string }
        Returns: Json
      }
      read_graph_hop: {
        Args: {
          direction?: string
          fan_out?: number
          kinds?: string[]
          node_ids: number[]
          tenants?: string[]
        }
        Returns: Json
      }
      read_run_artifacts: {
        Args: { run_id: string }
        Returns: {
          content: string
          kind: string
          path: string
          version: number
        }[]
      }
      read_session_context: { Args: { session_id: string }; Returns: Json }
      read_task_attachments: {
        Args: { task_id: string }
        Returns: {
          bytes: number
          caption: string
          data: string
          media_type: string
          name: string
          ordinal: number
        }[]
      }
      reassign_steps: { Args: { quantity?: number }; Returns: number }
      rebuild_graph: { Args: Record<PropertyKey, never>; Returns: undefined }
      record_context: {
        Args: {
          answer: Json
          key: string
          lease_token: string
          request: Json
          step_id: string
        }
        Returns: {
          answer: Json | null
          created_at: string | null
          key: string | null
          request: Json | null
          run_id: string | null
          session_id: string | null
          snapshot_id: string | null
          step_id: string | null
          task_id: string | null
        }[]
        SetofOptions: {
          from: "*"
          to: "context_snapshots"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      record_embeddings: {
        Args: { embedder: string; embeddings: Json }
        Returns: number
      }
      record_search: {
        Args: { document_ids: string[]; query: string; session_id: string }
        Returns: undefined
      }
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
      refuse_document: {
        Args: { document_id: string; error: Json; lease_token: string }
        Returns: undefined
      }
      reject_model_answer: {
        Args: { call_id: string; error: Json }
        Returns: undefined
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
      remember_runs: { Args: { quantity: number }; Returns: number }
      request_approval: {
        Args: {
          key: string
          lease_token: string
          request: Json
          step_id: string
        }
        Returns: Json
      }
      requeue_graph_entities: {
        Args: { entity: string; entity_ids: number[]; kind: string }
        Returns: undefined
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
      role_performance: {
        Args: { discount?: number; session_id?: string }
        Returns: {
          agent: string
          complexity: string
          cost_usd: number
          failures: number
          in_project: boolean
          kind: string
          language: string
          model: string
          quality: number
          quantity: number
          role: string
          seconds: number
          subject: string
          successes: number
        }[]
      }
      roll_back_prompt: {
        Args: { prompt: string; reason?: string }
        Returns: number
      }
      search_knowledge: {
        Args: { request: Json; tenant_id?: string }
        Returns: Json
      }
      set_agent: {
        Args: { agent: string; capacity?: number; status?: string }
        Returns: undefined
      }
      set_budget: {
        Args: { amount_usd: number; scope: string; subject: string }
        Returns: undefined
      }
      set_concurrency_limit: {
        Args: { quantity: number; scope: string; subject: string }
        Returns: undefined
      }
      set_maintenance_policy: {
        Args: {
          kind: string
          mode: string
          project?: string
          tenant_id?: string
          thresholds?: Json
        }
        Returns: {
          for_all: boolean | null
          kind: string | null
          mode: string | null
          project: string | null
          thresholds: Json | null
        }[]
        SetofOptions: {
          from: "*"
          to: "maintenance_policies"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      set_model: {
        Args: { changes: Json; model: string; provider: string }
        Returns: Json
      }
      set_model_policy: {
        Args: { changes: Json; kind: string; role: string }
        Returns: Json
      }
      set_prompt_shares: {
        Args: { prompt: string; shares: Json }
        Returns: undefined
      }
      set_provider_rule: {
        Args: {
          allowed: boolean
          content: string
          provider: string
          tenant_id: string
        }
        Returns: undefined
      }
      set_rate_limit: {
        Args: { burst?: number; per_minute: number; rate_limit: string }
        Returns: undefined
      }
      set_role: {
        Args: {
          agents?: string[]
          area?: string
          capabilities?: string[]
          default_models?: string[]
          description?: string
          expertise?: string[]
          inputs?: string[]
          outputs?: string[]
          role: string
          title?: string
          tools?: string[]
        }
        Returns: undefined
      }
      settle_model_call: {
        Args: { call_id: string; outcome: Json }
        Returns: string
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
      stop_graph_projection: {
        Args: Record<PropertyKey, never>
        Returns: undefined
      }
      stream_step: {
        Args: { lease_token: string; message: Json; step_id: string }
        Returns: undefined
      }
      submit_documents: {
        Args: { documents: Json; ingestion_id: string; refused?: number }
        Returns: {
          document_id: string
          outcome: string
          path: string
        }[]
      }
      subscribe: {
        Args: {
          embedder?: string
          embedding?: string
          lifetime_seconds?: number
          query: string
          scope?: Json
          threshold?: number
        }
        Returns: {
          created_at: string | null
          embedder: string | null
          expires_at: string | null
          last_sequence: number | null
          query: string | null
          scope: Json | null
          subscription_id: string | null
          threshold: number | null
        }[]
        SetofOptions: {
          from: "*"
          to: "subscriptions"
          isOneToOne: false
          isSetofReturn: true
        }
      }
      summarise_graph: { Args: { range_size: number }; Returns: Json }
      sweep: { Args: Record<PropertyKey, never>; Returns: Json }
      unsubscribe: { Args: { subscription_id: string }; Returns: undefined }
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
      use_embedder: {
        Args: {
          embedder: string
          kind: string
          match_similarity?: number
          vector_weight: number
        }
        Returns: {
          activated_at: string | null
          created_at: string | null
          embedder: string | null
          kind: string | null
          match_similarity: number | null
          status: string | null
          vector_weight: number | null
        }[]
        SetofOptions: {
          from: "*"
          to: "embedders"
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

type DefaultSchema = DatabaseWithoutInternals[Extract<
  keyof Database,
  "cogo_api"
>]

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
  cogo_api: {
    Enums: {},
  },
} as const
