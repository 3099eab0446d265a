import type { ApiClient } from "../../kernel/mod.ts";
import { listAgents } from "../agents/list_agents.ts";
import { listRoles } from "../roles/role.ts";
import { type ExecutionEnd, executeStep } from "./execute_step.ts";
import type { LeasedStep } from "./leased_step.ts";
import { PostgresWorkQueue, type WorkerIdentity } from "./postgres_work_queue.ts";
import type { StepHandler, StepResult } from "./step_handler.ts";

/**
 * An agent at work: one worker of a queue, with the kinds of step it can do. To steer each step,
 * themselves receives, reports and sends; `executeRole()` does all of it with the kind's handler.
 */
export interface WorkerAgent {
  /** The longest that one of its kinds of step may take, in milliseconds. */
  readonly longestStepMilliseconds: number;
  /** Claims up to so many steps, each under a lease that must be renewed. */
  receiveInstruction(quantity: number): Promise<LeasedStep[]>;
  /** In how many seconds a step that waits for its turn under a rate limit may be claimed; null for none. */
  secondsToTurn(): Promise<number | null>;
  /** Plays the role of a step: its handler works under heartbeats, then the step is settled. It never throws. */
  executeRole(step: LeasedStep): Promise<ExecutionEnd>;
  /** Says that the step is still worked on, which renews its lease. @throws CogoError `lease_lost`. */
  reportStatus(step: LeasedStep): Promise<void>;
  /** Renews the lease and tells those who follow the task how far it is. @throws CogoError `lease_lost`. */
  reportProgress(step: LeasedStep, message: string, fraction?: number): Promise<void>;
  /** Completes the step. @throws CogoError `lease_lost`, and what the engine does not take of the result. */
  sendResult(step: LeasedStep, result: StepResult): Promise<void>;
  /** What steps may ask for that come to this queue. */
  getCapabilities(): Promise<readonly string[]>;
  /** What those know who work on this queue. */
  getExpertise(): Promise<readonly string[]>;
}

/** Makes a worker of a queue; its client carries the secret key. */
export function createWorkerAgent(
  client: ApiClient,
  identity: WorkerIdentity,
  handlers: ReadonlyMap<string, StepHandler>,
): WorkerAgent {
  const workQueue = new PostgresWorkQueue(client, identity);
  const rolesPlayed = async () => {
    const [agents, roles] = await Promise.all([listAgents(client), listRoles(client)]);
    const names = agents.filter(({ queue }) => queue === identity.queue).map(({ agent }) => agent);
    return roles.filter(({ agents: players }) => players.some((each) => names.includes(each)));
  };
  return {
    longestStepMilliseconds: Math.max(
      ...[...handlers.values()].map((each) => each.estimateMilliseconds),
    ),
    receiveInstruction: (quantity) => workQueue.claim(quantity),
    secondsToTurn: () => workQueue.secondsToTurn(),
    executeRole: (step) => executeStep(step, handlers, workQueue),
    reportStatus: (step) => workQueue.heartbeat(step),
    reportProgress: (step, message, fraction) =>
      workQueue.heartbeat(step, { message, ...(fraction === undefined ? {} : { fraction }) }),
    sendResult: (step, result) => workQueue.complete(step, result),
    getCapabilities: async () =>
      distinct((await rolesPlayed()).flatMap(({ capabilities }) => capabilities)),
    getExpertise: async () => distinct((await rolesPlayed()).flatMap(({ expertise }) => expertise)),
  };
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted();
}
