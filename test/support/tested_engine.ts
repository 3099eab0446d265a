import { z } from "zod";
import { snapshotAnswer } from "../../functions/tasks/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { type Body, get, openSession, post, refusal, submitTask } from "./api.ts";
import { makeClient, signUp, startCogoStack, type TestStack } from "./stack.ts";

/** Queues no function serves, each with an agent of its name that plays `tester`: tests are their workers. */
export const QUEUE = "testing";
export const OTHER_QUEUE = "testing-too";

const leasedSchema = z.object({ step_id: z.uuid(), lease_token: z.uuid(), key: z.string() });
type Leased = z.infer<typeof leasedSchema>;

/** A step for a plan: ready at once unless the change says what it depends on. */
export const step = (key: string, change: Body = {}): Body => ({
  key,
  kind: "work",
  phase: "build",
  role: "tester",
  agent: QUEUE,
  ...change,
});

/** A stack whose users plan tasks of their own, and whose worker and operator is the test. */
export class TestedEngine {
  readonly test: TestStack;
  /** With the secret key. */
  readonly operator: ApiClient;

  private constructor(test: TestStack) {
    this.test = test;
    this.operator = makeClient(test.stack, test.stack.keys.secret);
  }

  static async start(): Promise<TestedEngine> {
    const test = await startCogoStack();
    for (const sql of [
      "insert into cogo.step_kinds (kind, description) values ('work', 'Is done by the test.')",
      "insert into cogo.roles (role, title, description, capabilities) values ('tester', 'Tester', 'Tests.', '{test-things}')",
      `insert into cogo.queues (queue, function_slug) values ('${QUEUE}', 'nobody'), ('${OTHER_QUEUE}', 'nobody')`,
      `insert into cogo.agents (agent, title, queue) values ('${QUEUE}', 'One', '${QUEUE}'), ('${OTHER_QUEUE}', 'Two', '${OTHER_QUEUE}')`,
      `insert into cogo.agent_roles (agent, role) values ('${QUEUE}', 'tester'), ('${OTHER_QUEUE}', 'tester')`,
    ]) {
      await test.stack.database.query(sql);
    }
    return new TestedEngine(test);
  }

  /** A new user with a session. */
  async openSession() {
    const { client } = await signUp(this.test.stack);
    return { client, sessionId: await openSession(client) };
  }

  /** A new user's task with a plan of its own. */
  async submit(steps: readonly Body[], change: Body = {}): Promise<OwnTask> {
    const { client, sessionId } = await this.openSession();
    const body = { sessionId, requirement: "Do as planned", plan: { steps }, ...change };
    return new OwnTask(client, sessionId, await submitTask(client, body));
  }

  /** Calls a function of the Data API as a worker does. */
  async call(name: string, parameters: Body): Promise<unknown> {
    const { data, error } = await this.operator.rpc(name, parameters);
    if (error !== null) throw new Error(`${name}: ${error.message}`);
    return data;
  }

  /** All that is ready on the queue, claimed by a new worker. */
  async claim(queue = QUEUE): Promise<Leased[]> {
    const parameters = { queue, worker_id: crypto.randomUUID(), quantity: 100 };
    return leasedSchema.array().parse(await this.call("claim_steps", parameters));
  }

  /** The one step that is ready. */
  async claimOne(key: string): Promise<Leased> {
    const claimed = await this.claim();
    const [leased] = claimed;
    if (leased === undefined || claimed.length > 1 || leased.key !== key) {
      throw new Error(`Expected "${key}" to be ready, got ${claimed.map((each) => each.key)}`);
    }
    return leased;
  }

  async complete({ step_id, lease_token }: Leased, output: unknown = {}): Promise<void> {
    const completion = { stepId: step_id, leaseToken: lease_token, result: { output } };
    await this.call("complete_steps", { completions: [completion] });
  }

  async fail({ step_id, lease_token }: Leased): Promise<void> {
    const error = { code: "boom", message: "It broke" };
    await this.call("fail_step", { step_id, lease_token, error, retryable: false });
  }
}

/** A task in its owner's hands. */
export class OwnTask {
  readonly client: ApiClient;
  readonly sessionId: string;
  readonly path: string;

  constructor(client: ApiClient, sessionId: string, taskId: string) {
    this.client = client;
    this.sessionId = sessionId;
    this.path = `cogo-tasks/${taskId}`;
  }

  async post<Schema extends z.ZodType>(route: string, schema: Schema, body?: Body) {
    return await post(this.client, `${this.path}/${route}`, schema, body);
  }

  async get<Schema extends z.ZodType>(route: string, schema: Schema) {
    return await get(this.client, `${this.path}/${route}`, schema);
  }

  async refusedPost(route: string, body: Body = {}) {
    return await refusal(this.client, "POST", `${this.path}/${route}`, body);
  }

  async snapshot() {
    return await get(this.client, this.path, snapshotAnswer);
  }

  async statuses(): Promise<Record<string, string>> {
    const { steps } = await this.snapshot();
    return Object.fromEntries(steps.map(({ key, status }) => [key, status]));
  }
}
