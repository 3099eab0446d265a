import { z } from "zod";
import type { Json, JsonObject } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import type { ApprovalAnswer, ApprovalRequest, Awaited } from "../worker/suspension.ts";
import { askModel } from "./ask_model.ts";
import { describeIssue } from "./describe_issue.ts";
import { type Duration, untilTime } from "./duration.ts";
import type { Callable } from "./flow.ts";
import { FlowBranch } from "./flow_branch.ts";
import type { FlowExecution, FlowOperation } from "./flow_execution.ts";
import { FlowJournal } from "./flow_journal.ts";
import { answerSchemas } from "./flow_record.ts";
import { type Given, requireGiven, requireName } from "./operation_options.ts";
import { performStep } from "./perform_step.ts";
import type { Question, Run, StepOptions, StepTry } from "./run.ts";
import { isWithinStep } from "./step_work.ts";
import { toStorable } from "./storable.ts";
import type { Stored } from "./stored.ts";

const CONCURRENCY = 10;
const QUESTION_RETRIES = 2;
/** One branch of a flow under execution. */
export class FlowRun implements Run {
  readonly taskId: string;
  readonly #execution: FlowExecution;
  readonly #branch: FlowBranch;

  constructor(execution: FlowExecution, branch = new FlowBranch("")) {
    this.taskId = execution.step.step.taskId;
    this.#execution = execution;
    this.#branch = branch;
    execution.open(branch);
  }

  step<Value>(
    name: string,
    work: (current: StepTry) => Value | Promise<Value>,
    options: StepOptions = {},
  ): Promise<Stored<Value>> {
    return this.#perform(name, "step", ["step", { work, options }], async (operation) => {
      const value = await performStep(this.#execution, operation, work, options);
      return value as Stored<Value>;
    });
  }

  ask<Schema extends z.ZodType = z.ZodString>(
    name: string,
    question: Question & { readonly schema?: Schema },
  ): Promise<z.output<Schema>> {
    return this.#perform(name, "step", ["ask", question], async (operation) => {
      const value = await performStep(
        this.#execution,
        operation,
        (current) => askModel(this.#execution, operation.path, question, current),
        { retries: QUESTION_RETRIES },
      );
      return (question.schema ?? z.string()).parse(value) as z.output<Schema>;
    });
  }

  sleep(name: string, time: Duration | Date): Promise<void> {
    const form = time instanceof Date ? "sleep until" : "sleep";
    return this.#perform(name, "sleep", [form, time], async (operation) => {
      await this.#await(operation, "sleep", untilTime(time));
    });
  }

  waitFor<Schema extends z.ZodType>(
    event: string,
    options: { readonly schema: Schema; readonly timeout?: Duration },
  ) {
    return this.#perform(event, "waitFor", ["waitFor", options], async (operation) => {
      const limit = options.timeout === undefined ? {} : untilTime(options.timeout);
      const { refused } = { refused: undefined, ...operation.record };
      const taken = options.schema.safeParse(refused);
      if (refused !== undefined && taken.success) {
        await this.#takeAfterAll(operation, refused);
        return taken.data;
      }
      const answer = await this.#await(operation, "waitFor", { event, ...limit });
      if (answer.status === "timed_out") return undefined;
      const parsed = options.schema.safeParse(answer.payload);
      if (parsed.success) return parsed.data;
      const error = {
        code: "flow_event_invalid",
        message: z.prettifyError(parsed.error),
        remedy:
          "Redrive the task: it takes the event if its schema does by then, or waits for another",
      };
      const { payload } = answer;
      throw this.#execution.fail(operation, "waitFor", error, { event, payload });
    });
  }

  approve(name: string, request: ApprovalRequest): Promise<ApprovalAnswer> {
    return this.#perform(name, "approve", ["approve", request], (operation) => {
      const details = toStorable(request.details, `the details of "${name}"`);
      const approval = { ...request, ...(details !== undefined && { details }) };
      return this.#await(operation, "approve", { approval });
    });
  }

  spawn<Given, Output>(name: string, flow: Callable<Given, Output>, input: Given): Promise<Output> {
    return this.#perform(name, "spawn", ["spawn", flow], async (operation) => {
      const given = toStorable(input, `the input of "${name}"`) ?? {};
      const checked = flow.input.safeParse(given);
      if (!checked.success) {
        const message = describeIssue(checked.error, given);
        throw this.#execution.fail(operation, "spawn", { code: "flow_input_invalid", message });
      }
      const child = { flow: flow.name, version: flow.version, input: given };
      const answer = await this.#await(operation, "spawn", { flow: child });
      if (answer.status === "completed") return answer.output as Output;
      const error = answer.error ?? { code: "step_cancelled", message: "It was cancelled" };
      throw this.#execution.fail(operation, "spawn", error);
    });
  }

  all<Item, Value>(
    name: string,
    items: readonly Item[],
    each: (branch: Run, item: Item, index: number) => Promise<Value>,
    options: { readonly concurrency?: number } = {},
  ): Promise<Value[]> {
    return this.#perform(name, "all", ["all", { items, each, options }], async ({ path }) => {
      const values: Value[] = new Array(items.length);
      const rest = [...items.entries()].values();
      const workOff = async (): Promise<void> => {
        for (const [index, item] of rest) {
          values[index] = await this.#within(`${path}/${index}`, (branch) =>
            each(branch, item, index),
          );
        }
      };
      this.#branch.open += 1;
      try {
        const width = Math.min(options.concurrency ?? CONCURRENCY, items.length);
        await Promise.all(Array.from({ length: width }, workOff));
      } finally {
        this.#branch.open -= 1;
      }
      return values;
    });
  }

  async progress(message: string, fraction?: number): Promise<void> {
    requireGiven("progress", "", { message, fraction });
    if (this.#execution.isReplaying) return;
    await this.#execution.busy(() => this.#execution.step.reportProgress(message, fraction));
  }

  async stream(message: JsonObject): Promise<void> {
    requireGiven("stream", "", message);
    if (!this.#execution.isReplaying)
      await this.#execution.busy(() => this.#execution.step.stream(message));
  }

  /** What it is given wrongly is thrown at the function, which may catch it: it comes again at every replay. */
  #perform<Result>(
    name: string,
    kind: FlowOperation["kind"],
    [form, given]: readonly [Given, unknown],
    perform: (operation: FlowOperation) => Promise<Result>,
  ): Promise<Result> {
    const start = async () => {
      if (isWithinStep(this.#execution)) throw isWithin(form, name);
      requireName(name, form);
      requireGiven(form, name, given);
      const inPath = kind === "waitFor" ? nameInPath(name) : name;
      return await this.#execution.perform(this.#branch, inPath, kind, perform);
    };
    const started = start();
    // A function that does not await it must not take the process with it, in which others run.
    started.catch(() => undefined);
    return started;
  }

  async #within<Value>(path: string, work: (branch: Run) => Promise<Value>): Promise<Value> {
    const branch = new FlowBranch(path, this.#branch);
    try {
      return await work(new FlowRun(this.#execution, branch));
    } finally {
      this.#execution.close(branch);
    }
  }

  /** A payload that was refused fits the schema that has been deployed since. */
  #takeAfterAll({ path, position }: FlowOperation, payload: Json): Promise<void> {
    const answer = { status: "received", payload };
    return this.#execution.work(() =>
      this.#execution.settle(path, { kind: "waitFor", position, answer }),
    );
  }

  /** The recorded answer, or the engine's, which keeps it with the record. */
  async #await<Kind extends keyof typeof answerSchemas>(
    { branch, path, position, record }: FlowOperation,
    kind: Kind,
    awaited: Awaited,
  ): Promise<z.output<(typeof answerSchemas)[Kind]>> {
    const kept = record?.kind === "step" ? null : (record?.answer ?? null);
    const wait = { key: FlowJournal.keyOf(path), record: { kind, position }, ...awaited };
    const answer = kept ?? (await this.#execution.wait(branch, wait));
    return answerSchemas[kind].parse(answer) as z.output<(typeof answerSchemas)[Kind]>;
  }
}

/** What a step did is kept as a whole, so an operation within would not come again at a replay. */
function isWithin(form: Given, name: unknown): StepRefused {
  return new StepRefused({
    code: "flow_operation_failed",
    message: `Expected no operation within the work of a step, got ${form}(${String(name)})`,
    remedy: "Have the function of the flow do it, before or after that step",
  });
}

/** In a path a slash parts branches, while the name of an event may have one. */
function nameInPath(name: string): string {
  return name.replaceAll("%", "%25").replaceAll("/", "%2F");
}
