import { z } from "zod";
import type { ApiClient, Json } from "../../kernel/mod.ts";
import { AgentCoordinator } from "../agents/agent_coordinator.ts";
import type { AgentHealth } from "../agents/agent_health.ts";
import { checkPlannedFlows, planFlow, planFlowOfBatch } from "../flows/plan_flow.ts";
import type { SystemMetrics } from "../metrics/benchmark.ts";
import { createOrchestratorMetrics } from "../metrics/orchestrator_metrics.ts";
import { type Attachment, checkAttachments } from "../tasks/attachment.ts";
import type { Task } from "../tasks/task.ts";
import { TaskStore } from "../tasks/task_store.ts";

/** How a part of the system is: it works, it works less well, or it does nothing. */
const partSchema = z.object({
  part: z.enum(["agents", "models", "graph", "webhooks"]),
  status: z.enum(["well", "degraded", "down"]),
  /** Null when it is well. */
  reason: z.string().nullable(),
  /** What would help. */
  remedy: z.string().nullable(),
});
type Part = z.infer<typeof partSchema>;

/** How the system is: as its worst part, but `down` only where nothing can go on. */
export const systemHealthSchema = z.object({
  status: partSchema.shape.status,
  parts: z.array(partSchema),
});
export type SystemHealth = z.infer<typeof systemHealthSchema>;

type NewTask = Parameters<TaskStore["create"]>[0];

/** A task as a caller asks for it: in words, with a plan, or as a flow to start. */
export interface TaskRequest extends Omit<NewTask, "requirement" | "attachments"> {
  /** May be left out where a flow is started. */
  readonly requirement?: string | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly flow?:
    | {
        readonly name: string;
        readonly version?: number | undefined;
        readonly input?: Json | undefined;
      }
    | undefined;
}

/** Where what comes from outside meets the system: a request becomes a task, and all parts are one health. */
export interface OrchestratorIntegration {
  /**
   * Submits a task.
   *
   * @throws CogoError `not_found`, `conflict`, `invalid_state`, `invalid_plan`, `attachment_invalid`, and
   *   `invalid_input` for what a flow is not started with.
   */
  processRequest(request: TaskRequest): Promise<Task>;
  /** How all parts are; for operators. */
  getSystemHealth(): Promise<SystemHealth>;
}

/** Opens the integration with the rights of the client. */
export function createOrchestratorIntegration(client: ApiClient): OrchestratorIntegration {
  return {
    async processRequest({ flow, ...request }) {
      const attachments = request.attachments && checkAttachments(request.attachments);
      const planOf = request.batch === undefined ? planFlow : planFlowOfBatch;
      const plan = flow === undefined ? request.plan : await planOf(client, flow);
      const batch = request.batch && {
        ...request.batch,
        item: request.batch.item ?? flow?.input ?? {},
      };
      await checkPlannedFlows(client, request.plan?.steps);
      const requirement = request.requirement ?? `Run the flow "${flow?.name}"`;
      return await new TaskStore(client).create({
        ...request,
        requirement,
        plan,
        attachments,
        batch,
      });
    },
    async getSystemHealth() {
      const [{ agents }, metrics] = await Promise.all([
        new AgentCoordinator(client).monitor(),
        createOrchestratorMetrics(client).getCurrentMetrics(),
      ]);
      const parts = [ofAgents(agents), ofModels(metrics), ofGraph(metrics), ofWebhooks(metrics)];
      const worst = parts.every(({ status }) => status === "well") ? "well" : "degraded";
      return { status: parts[0]?.status === "down" ? "down" : worst, parts };
    },
  };
}

const well = (part: Part["part"]): Part => ({ part, status: "well", reason: null, remedy: null });

function ofAgents(agents: readonly AgentHealth[]): Part {
  const troubled = agents.filter(({ trouble }) => trouble !== null);
  if (troubled.length === 0) return well("agents");
  const names = troubled.map(({ agent, trouble }) => `${agent} (${trouble})`).join(", ");
  return {
    part: "agents",
    status: troubled.length === agents.length ? "down" : "degraded",
    reason: `Not well: ${names}`,
    remedy: "GET /cogo-agents/health has their workers, loads and limits",
  };
}

function ofModels({ closedModels }: SystemMetrics): Part {
  if (closedModels.length === 0) return well("models");
  const names = closedModels.map(
    ({ provider, model, reason }) => `${provider} ${model} (${reason ?? "unknown"})`,
  );
  return {
    part: "models",
    status: "degraded",
    reason: `Not asked for now: ${names.join(", ")}`,
    remedy: "They are tried again by themselves; check the keys and limits of the provider",
  };
}

/** Far longer than a projector takes for what is changed at a time. */
const GRAPH_PATIENCE_SECONDS = 300;

function ofGraph({ graphChanges, graphDelaySeconds }: SystemMetrics): Part {
  if (graphDelaySeconds <= GRAPH_PATIENCE_SECONDS) return well("graph");
  return {
    part: "graph",
    status: "degraded",
    reason: `${graphChanges} changes wait for Neo4j, the oldest for ${Math.round(graphDelaySeconds)} s`,
    remedy: "See whether Neo4j answers; GET /cogo-graph/drift tells",
  };
}

function ofWebhooks({ deadDeliveries }: SystemMetrics): Part {
  if (deadDeliveries === 0) return well("webhooks");
  return {
    part: "webhooks",
    status: "degraded",
    reason: `${deadDeliveries} deliveries were given up`,
    remedy: "Their owners see why in GET /cogo-sessions/webhooks, and redrive them",
  };
}
