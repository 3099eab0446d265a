import type { ApiClient, Json } from "../../kernel/mod.ts";
import { checkPlannedFlows, planFlow, planFlowOfBatch } from "../flows/plan_flow.ts";
import { readSystemHealth, type SystemHealth } from "../health/system_health.ts";
import type { Task } from "../tasks/task.ts";
import { TaskStore } from "../tasks/task_store.ts";

type NewTask = Parameters<TaskStore["create"]>[0];

/** A task as a caller asks for it: in words, with a plan, or as a flow to start. */
export interface TaskRequest extends Omit<NewTask, "requirement"> {
  /** May be left out where a flow is started. */
  readonly requirement?: string | undefined;
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
   * @throws CogoError `not_found`, `conflict`, `invalid_state`, `invalid_plan`, and
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
        batch,
      });
    },
    getSystemHealth: () => readSystemHealth(client),
  };
}
