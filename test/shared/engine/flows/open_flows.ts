import { z } from "zod";
import type { Row } from "../../../../scripts/stack/database/database.ts";
import type { Flow } from "../../../../shared/engine/flows/flow.ts";
import { createFlowStep, type FlowStepOptions } from "../../../../shared/engine/flows/flow_step.ts";
import { createWorkerAgent } from "../../../../shared/engine/worker/worker_agent.ts";
import { sweep } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "../worker/open_engine.ts";

const SLUG = "my-flows";
const stateSchema = z.object({
  task: z.string(),
  status: z.string(),
  waiting_for: z.string().nullable(),
  output: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  attempts: z.number(),
  stalls: z.number(),
});

/** A task that runs a flow, in its owner's hands. */
export interface StartedFlow {
  readonly taskId: string;
  /** How its task and its step are. */
  state(): Promise<z.infer<typeof stateSchema>>;
  emit(event: string, payload: unknown): Promise<void>;
  /** Runs a statement as the one who started it; $1 is the task. */
  as(sql: string): Promise<readonly Row[]>;
}

/** Workers of flows over the engine on a migrated database. */
export class FlowWorkers {
  readonly engine: Engine;

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async open(): Promise<FlowWorkers> {
    return new FlowWorkers(await openEngine());
  }

  /** Says which flows there are, as a deployed function does. */
  async register(flows: readonly Flow[]): Promise<void> {
    const described = flows.map(({ name, version }) => ({ flow: name, version, inputSchema: {} }));
    await this.engine.test.asWorker("select cogo_api.register_flows($1, $2::jsonb)", [
      SLUG,
      JSON.stringify(described),
    ]);
  }

  /** Starts a flow as a new user. */
  async start(flow: Flow, input: unknown = {}): Promise<StartedFlow> {
    await this.register([flow]);
    return await this.startRegistered(flow.name, input);
  }

  async startRegistered(name: string, input: unknown = {}): Promise<StartedFlow> {
    return await this.#submit("cogo_api.plan_flow($2, null, $3::jsonb)", [
      name,
      JSON.stringify(input),
    ]);
  }

  /** Submits a plan of one step of kind flow with this input. */
  async startPlanned(input: object): Promise<StartedFlow> {
    const steps = [{ key: "run", kind: "flow", phase: "flow", role: SLUG, input }];
    return await this.#submit("$2::jsonb", [JSON.stringify({ steps })]);
  }

  async #submit(plan: string, parameters: readonly string[]): Promise<StartedFlow> {
    const { test } = this.engine;
    const { run } = await test.createUser();
    const [session] = await run("select session_id from cogo_api.create_session('Test')");
    const [task] = await run(
      `select task_id from cogo_api.create_task($1, 'Run it', plan => ${plan})`,
      [String(session?.session_id), ...parameters],
    );
    const taskId = String(task?.task_id);
    return {
      taskId,
      async state() {
        const [row] = await test.asOwner(
          `select tasks.status as task, steps.status, waiting_for, output, steps.error, attempts, stalls
           from cogo.steps join cogo.tasks on tasks.task_id = steps.task_id
           join cogo.runs on runs.run_id = steps.run_id
           where steps.task_id = $1 and runs.parent_step_id is null`,
          [taskId],
        );
        return stateSchema.parse(row);
      },
      async emit(event, payload) {
        await run("select cogo_api.emit_event($1, $2, $3::jsonb)", [
          taskId,
          event,
          JSON.stringify(payload),
        ]);
      },
      as: (sql) => run(sql, [taskId]),
    };
  }

  /** Works off all that is ready, as new isolates do one after the other. */
  async work(...flows: readonly Flow[]): Promise<number> {
    for (let executed = 0; ; ) {
      const batch = await this.begin(flows);
      await Promise.all(batch);
      if (batch.length === 0) return executed;
      executed += batch.length;
    }
  }

  /** Has a new isolate begin what is ready. */
  async begin(flows: readonly Flow[], options?: FlowStepOptions): Promise<Promise<unknown>[]> {
    const handlers = new Map([["flow", createFlowStep(flows, options)]]);
    const identity = { workerId: crypto.randomUUID(), queue: SLUG, version: 0, capacity: 4 };
    const agent = createWorkerAgent(this.engine.client, identity, handlers);
    const steps = await agent.receiveInstruction(4);
    return steps.map((step) => agent.executeRole(step));
  }

  /** What happens when workers die: the lease runs out and the sweep takes the step back. */
  async expireLeases(): Promise<void> {
    await this.engine.test.asOwner(
      "update cogo.steps set lease_expires_at = cogo.clock() - interval '1 second', stalls = 0 where status = 'running'",
    );
    await sweep(this.engine.test);
    await this.engine.test.asOwner(
      "update cogo.steps set available_at = cogo.clock() where waiting_for = 'retry'",
    );
  }

  /** Moves the clock on by so many hours from now. */
  async moveClock(hours: number): Promise<void> {
    await this.#setClock(new Date(Date.now() + hours * 3_600_000).toISOString());
  }

  /** For those who ask the database directly, and for the one session that serves the Data API. */
  async #setClock(at: string | null): Promise<void> {
    this.engine.test.setClock(at);
    await this.engine.test.database.query("select set_config('cogo.clock', $1, false)", [at ?? ""]);
  }

  async reset(): Promise<void> {
    await this.#setClock(null);
    await this.engine.reset();
  }

  async close(): Promise<void> {
    await this.engine.close();
  }
}
