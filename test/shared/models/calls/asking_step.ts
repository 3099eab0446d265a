import type { ModelScriptInput } from "../../../../scripts/model_server/model_script.ts";
import {
  type ModelServer,
  startModelServer,
} from "../../../../scripts/model_server/start_model_server.ts";
import { executeStep } from "../../../../shared/engine/worker/execute_step.ts";
import type { StepExecution, StepOutcome } from "../../../../shared/engine/worker/step_handler.ts";
import { readModelSettings } from "../../../../shared/kernel/config/model_settings.ts";
import type { ModelCall, ModelCaller } from "../../../../shared/models/calls/model_caller.ts";
import { openModels } from "../../../../shared/models/calls/open_models.ts";
import { createTask, type TaskFixture } from "../../../support/task_fixture.ts";
import { type Engine, openEngine } from "../../engine/worker/open_engine.ts";

/** The key that every provider is given. */
export const KEY = "sk-never-to-be-seen-4711";

type Use = (models: ModelCaller, execution: StepExecution) => Promise<unknown>;

/** A step that asks three models, the best of Anthropic's, OpenAI's and Google's, at a scripted server. */
export class AskingStep {
  readonly engine: Engine;
  #task: TaskFixture | undefined;
  #server: ModelServer | undefined;
  /** Hosts of rows that may be called although they are private. */
  privateHosts: readonly string[] = [];

  private constructor(engine: Engine) {
    this.engine = engine;
  }

  static async open(): Promise<AskingStep> {
    return new AskingStep(await openEngine());
  }

  get task(): TaskFixture {
    if (this.#task === undefined) throw new Error("Expected reset() before");
    return this.#task;
  }

  /** A new task, and nothing asked yet. */
  async reset(requirement?: string): Promise<void> {
    const { test } = this.engine;
    await this.#server?.close();
    await this.engine.reset();
    for (const table of ["model_health", "model_calls", "budget_accounts", "models"]) {
      await test.asOwner(`delete from cogo.${table} where true`);
    }
    await test.asOwner("update cogo.model_providers set silence_seconds = 1 where true");
    await test.asOwner("update cogo.budgets set amount_usd = 100 where true");
    await test.asOwner(
      `insert into cogo.models (provider, model, title, context_tokens, maximum_output_tokens, input_price, output_price,
                                quality, true_on, source)
       values ('anthropic', 'claude-best', 'Best', 200000, 64000, 1, 5, 0.9, '2026-11-22', 'test'),
              ('openai', 'gpt-good', 'Good', 200000, 64000, 1, 5, 0.7, '2026-11-22', 'test'),
              ('google', 'gemini-plain', 'Plain', 200000, 64000, 1, 5, 0.5, '2026-11-22', 'test')`,
    );
    this.#task = await createTask(test, requirement);
  }

  async close(): Promise<void> {
    await this.#server?.close();
    await this.engine.close();
  }

  /** Executes the task's first step with models that answer as the script says. */
  async run(script: ModelScriptInput, use: Use): Promise<void> {
    await this.serve(script);
    await this.again(use);
  }

  /** Starts the server of the models. */
  async serve(script: ModelScriptInput): Promise<ModelServer> {
    this.#server = await startModelServer({ script });
    return this.#server;
  }

  /** Executes it once more, with the same models. */
  async again(use: Use): Promise<void> {
    const server = this.#server;
    if (server === undefined) throw new Error("Expected a model server");
    const models = openModels(
      this.engine.client,
      readModelSettings({
        ANTHROPIC_API_KEY: KEY,
        ANTHROPIC_BASE_URL: server.url("anthropic"),
        OPENAI_API_KEY: KEY,
        OPENAI_BASE_URL: server.url("openai"),
        GEMINI_API_KEY: KEY,
        GEMINI_BASE_URL: server.url("google"),
        COGO_MODEL_KEYS: JSON.stringify({ "own-server": KEY }),
      }),
      { privateHosts: this.privateHosts, project: undefined },
    );
    const workQueue = this.engine.openQueue();
    const [step] = await workQueue.claim(1);
    if (step === undefined) throw new Error("Expected a ready step");
    const execute = async (execution: StepExecution): Promise<StepOutcome> => {
      await use(models.for(execution), execution);
      return { status: "completed", result: { output: {}, summary: "Done" } };
    };
    const handler = { kind: "analyse", estimateMilliseconds: 1, execute };
    await executeStep(step, new Map([["analyse", handler]]), workQueue);
  }

  /** Makes the step ready again, as after a crash. */
  async crash(): Promise<void> {
    await this.engine.test.asOwner(
      `update cogo.steps set status = 'ready', lease_token = null, lease_expires_at = null, finished_at = null,
                             output = null, waiting_for = null, available_at = cogo.clock()
       where key = 'analyse'`,
    );
  }

  async read() {
    const [row] = await this.engine.test.asOwner(
      `select status, waiting_for, attempts, error, round(extract(epoch from available_at - cogo.clock()))::int as wait
       from cogo.steps where key = 'analyse'`,
    );
    return row;
  }

  /** What the models were asked. */
  calls() {
    return this.#server?.calls() ?? [];
  }
}

/** A question that says hello, changed as a test wants it. */
export function question(text = "Say hello", changes: Partial<ModelCall> = {}): ModelCall {
  return {
    key: "greeting",
    request: {
      system: "You are terse.",
      messages: [{ role: "user", content: [{ type: "text", text }] }],
      maximumOutputTokens: 1_000,
    },
    inputTokens: 50,
    contents: ["requirement"],
    ...changes,
  };
}
