import { z } from "zod";
import { type Json, jsonObjectSchema } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";
import type { FlowExecution } from "./flow_execution.ts";
import type { WholeTry } from "./perform_step.ts";
import type { Question } from "./run.ts";

/** Pieces of an answer are streamed no more often than this: Realtime counts messages. */
const PAUSE_MILLISECONDS = 250;

/** Asks a model for a step of a flow. */
export async function askModel(
  execution: FlowExecution,
  path: string,
  question: Question & { readonly schema?: z.ZodType },
  { signal, requestApproval }: WholeTry,
): Promise<Json> {
  const { ask } = execution.tools ?? {};
  if (ask === undefined) {
    throw new StepRefused({
      code: "models_off",
      message: "The function that serves this flow has no models",
    });
  }
  const { prompt, data = {}, schema, maximumOutputTokens, models } = question;
  const texts = Object.entries(data).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  const stream = question.stream === true ? new AnswerStream(execution, path) : undefined;
  const answer = await ask(
    { step: execution.step.step, signal, requestApproval },
    {
      key: path,
      prompt,
      data: Object.fromEntries(texts),
      schema: schema && jsonObjectSchema.parse(z.toJSONSchema(schema, { target: "draft-7" })),
      maximumOutputTokens,
      models,
      ...(stream && { follow: () => stream.begin() }),
    },
  );
  await stream?.end();
  return answer;
}

/** Streams `{operation, sequence, text}`: pieces that make the answer when they are put together in order. */
class AnswerStream {
  readonly #execution: FlowExecution;
  readonly #path: string;
  #pending = "";
  #sequence = 0;
  #sentAt = 0;
  #told: Promise<void> = Promise.resolve();

  constructor(execution: FlowExecution, path: string) {
    this.#execution = execution;
    this.#path = path;
  }

  /** Another model begins; returns what takes its pieces. Sequence 0 starts the answer over. */
  begin(): (piece: string) => void {
    this.#pending = "";
    this.#sequence = 0;
    return (piece) => {
      this.#pending += piece;
      if (Date.now() - this.#sentAt >= PAUSE_MILLISECONDS) this.#send();
    };
  }

  async end(): Promise<void> {
    if (this.#pending !== "") this.#send();
    await this.#told;
  }

  #send(): void {
    const message = { operation: this.#path, sequence: this.#sequence, text: this.#pending };
    this.#pending = "";
    this.#sequence += 1;
    this.#sentAt = Date.now();
    // One after the other: two on their way at once may arrive in either order.
    this.#told = this.#told.then(() => this.#execution.step.stream(message));
  }
}
