import { StepRefused, StepSleeping } from "../../engine/mod.ts";
import { CogoError, hashJson, log, sleep, toJson, truncateText } from "../../kernel/mod.ts";
import type { CallContext } from "./call_context.ts";
import type { ModelAnswer } from "./model_answer.ts";
import type {
  Admitted,
  CallFailure,
  LackingBudget,
  ModelLedger,
  Obstacle,
  Question,
  UselessAnswer,
} from "./model_ledger.ts";
import type { ModelProvider } from "./model_provider.ts";
import type { ModelRequest } from "./model_request.ts";
import { placeCall } from "./place_call.ts";
import { type ProtectedRequest, protectRequest } from "./protect_request.ts";
import type { Tool } from "./tool.ts";

/** A question to whichever model serves it best. */
export interface ModelCall {
  /** What it is for, unique among the questions of its step. */
  readonly key: string;
  readonly prompt?: { readonly name: string; readonly version: number };
  readonly request: Omit<ModelRequest, "model" | "tools">;
  /** What the model may have done before it answers; see {@link askWithTools}. */
  readonly tools?: readonly Tool[];
  /** How many rounds of tools there may be. */
  readonly rounds?: number;
  /** Keeps the state that the tools change; what it returns takes them back to it, where the question begins again. */
  readonly keepState?: () => () => void;
  /** An upper estimate of what the request is long. */
  readonly inputTokens: number;
  /** What kinds of content it holds, for the tenant's rules. */
  readonly contents: readonly ("requirement" | "code" | "knowledge")[];
  /** The only models wanted, as provider/model. */
  readonly models?: readonly string[];
  /** Called for every call that is made; what it returns is called with each piece of text as it is written. */
  readonly follow?: () => (piece: string) => void;
  /** The same question made shorter, for a model whose window it overran; undefined when it cannot be. */
  readonly condense?: () => ModelCall | undefined;
}

/** An answer, and who gave it. */
export interface ModelReply {
  readonly callId: string;
  readonly provider: string;
  readonly model: string;
  readonly answer: ModelAnswer;
}

/** A wait shorter than this is waited out: letting go of the step and taking it again costs as much. */
const SHORT_WAIT_MILLISECONDS = 3_000;
/** Failures after which asking the same again is known to be useless. */
const LASTING = new Set(
  "authentication permission quota location unknown_model invalid_request unsupported context_length refusal bad_output length".split(
    " ",
  ),
);

/**
 * Asks models for one step. Each call is in the ledger before it is made; an answer is kept before it is
 * returned, so that a retried step gets it again. Rate limits let the step sleep; an exhausted
 * budget suspends it until a person has decided.
 */
export class ModelCaller {
  readonly #ledger: ModelLedger;
  readonly #providers: readonly string[];
  readonly #open: (admitted: Admitted) => ModelProvider;
  readonly #context: CallContext;

  constructor(input: {
    readonly ledger: ModelLedger;
    /** The configured ones. */
    readonly providers: readonly string[];
    readonly open: (admitted: Admitted) => ModelProvider;
    readonly context: CallContext;
  }) {
    this.#ledger = input.ledger;
    this.#providers = input.providers;
    this.#open = input.open;
    this.#context = input.context;
  }

  /**
   * Asks until a model has answered.
   *
   * @throws StepSleeping, StepSuspended, StepRefused; CogoError `models_exhausted` when none is left to ask.
   */
  async ask(call: ModelCall): Promise<ModelReply> {
    const tools = call.tools?.map(({ definition }) => definition);
    const guarded = protectRequest({ ...call.request, ...(tools === undefined ? {} : { tools }) });
    const question = await toQuestion(call, guarded, this.#providers);
    for (;;) {
      this.#context.signal.throwIfAborted();
      const admission = await this.#ledger.begin(this.#context.step, question);
      switch (admission.status) {
        case "answered":
          return {
            callId: admission.callId,
            provider: admission.provider,
            model: admission.model,
            answer: guarded.restoreAnswer(admission.answer),
          };
        case "wait":
          await this.#wait(admission.until, admission.reason);
          break;
        case "over_budget":
          await this.#askForBudget(admission.approvalKey, admission.budget);
          break;
        case "off":
          throw modelsOff();
        case "exhausted":
          throw exhausted(admission.failures, admission.obstacles);
        case "call": {
          const reply = await this.#call(call, admission, guarded);
          if (reply === "too_long") return await this.ask(call.condense?.() ?? call);
          if (reply !== "failed") return reply;
        }
      }
    }
  }

  /** Says that an answer is of no use, so that another model is asked the same. */
  async reject(reply: ModelReply, kind: UselessAnswer, message: string): Promise<void> {
    await this.#ledger.reject(reply.callId, kind, message);
  }

  async #call(
    call: ModelCall,
    admitted: Admitted,
    guarded: ProtectedRequest,
  ): Promise<ModelReply | "failed" | "too_long"> {
    const { callId, provider, model, without, effort, silenceSeconds } = admitted;
    const { signal } = this.#context;
    const placed = await placeCall(
      this.#open(admitted),
      // What the policy says goes before what the kind of question suggests.
      { ...guarded.request, ...(effort === null ? {} : { effort }), model, without },
      { signal, silenceMilliseconds: silenceSeconds * 1_000, onText: listen(call, guarded) },
    );
    if (placed.status === "answered") {
      const kept = await this.#ledger.keepAnswer(callId, placed.answer, placed.timing);
      // Another answer to the same question is there already: that one counts, for every attempt.
      if (!kept) return "failed";
      return { callId, provider, model, answer: guarded.restoreAnswer(placed.answer) };
    }
    const { error } = placed;
    await this.#ledger.keepFailure(callId, error, placed.timing);
    log("warning", "model_call_failed", {
      callId,
      provider,
      model,
      kind: error.kind,
      status: error.status,
      requestId: error.requestId,
    });
    signal.throwIfAborted();
    return error.kind === "context_length" && call.condense !== undefined ? "too_long" : "failed";
  }

  async #wait(until: Date, reason: string): Promise<void> {
    const milliseconds = until.getTime() - Date.now();
    if (milliseconds > SHORT_WAIT_MILLISECONDS)
      throw new StepSleeping(until, toSleepReason(reason));
    await sleep(Math.max(milliseconds, 0));
  }

  /** The step is suspended here until a person has decided; started again, it passes with the decision. */
  async #askForBudget(key: string, budget: LackingBudget): Promise<void> {
    const decision = await this.#context.requestApproval(key, {
      title: `Spend up to ${dollars(budget.grantUsd)} more on models for this ${budget.scope}`,
      details: toJson(budget),
    });
    if (decision.status === "approved") return;
    throw new StepRefused({
      code: "budget_exceeded",
      message: `The budget of the ${budget.scope} is ${dollars(budget.limitUsd)}, ${dollars(budget.spentUsd)} are spent and ${dollars(budget.neededUsd)} more were needed`,
      remedy:
        "Approve more when asked, or raise the limit with cogo_api.set_budget() and redrive the step",
    });
  }
}

async function toQuestion(
  call: ModelCall,
  guarded: ProtectedRequest,
  providers: readonly string[],
): Promise<Question> {
  const { request } = call;
  return {
    key: call.key,
    // Of what is sent, masks and all; which model it is sent to does not make it another question.
    inputHash: await hashJson(guarded.request),
    prompt: call.prompt,
    needs: {
      providers,
      modalities: modalitiesOf(call.request),
      inputTokens: call.inputTokens,
      outputTokens: request.maximumOutputTokens,
      contents: [...call.contents, ...guarded.contains],
      models: call.models,
    },
  };
}

function modalitiesOf(request: ModelCall["request"]): string[] {
  const parts = request.messages.flatMap((each) => (each.role === "user" ? each.content : []));
  return [...new Set(["text", ...parts.map(({ type }) => type)])];
}

/** What was masked is put back before anyone reads along. */
function listen(call: ModelCall, guarded: ProtectedRequest) {
  const tell = call.follow?.();
  if (tell === undefined) return undefined;
  const restore = guarded.restoreStream();
  return (piece: string) => tell(restore(piece));
}

function modelsOff(): StepRefused {
  return new StepRefused({
    code: "models_off",
    message: "The task was submitted with models off, but this step asks one",
    remedy: "Submit it again with models auto, or with a plan whose steps ask no model",
  });
}

/** With what each model said, or else why none could be asked. */
function exhausted(failures: readonly CallFailure[], obstacles: readonly Obstacle[]): CogoError {
  if (failures.length === 0) return nobodyCan(obstacles);
  const said = failures.map(
    ({ provider, model, kind, message }) => `${provider}/${model}: ${kind}: ${message}`,
  );
  const error = {
    code: "models_exhausted",
    message: truncateText(`No model gave an answer that can be used. ${said.join(". ")}`, 2_000),
    remedy:
      "Look at cogo_api.model_calls for each call; correct a key or a model's row, or redrive the step later",
  };
  const lasts = failures.every(({ kind }) => LASTING.has(kind ?? ""));
  return lasts ? new StepRefused(error) : new CogoError(error);
}

function nobodyCan(obstacles: readonly Obstacle[]): StepRefused {
  const said = obstacles.map(({ provider, model, reason }) => `${provider}/${model}: ${reason}`);
  const isKeyless = obstacles.length === 0;
  return new StepRefused({
    code: "models_exhausted",
    message: truncateText(
      `No configured model can serve this request. ${said.join(". ")}`,
      2_000,
    ).trim(),
    remedy: isKeyless
      ? "Set the key of a provider that has models: cogo_api.models lists them, cogo_api.set_model() adds one"
      : "Correct the model's row with cogo_api.set_model(), relax cogo_api.model_policies or the tenant's rules, or set another provider's key",
  });
}

function dollars(amount: number): string {
  return `$${amount.toFixed(2)}`;
}

function toSleepReason(reason: string) {
  if (reason === "budget") {
    return { code: "budget_awaited", message: "Another step has asked for more budget" } as const;
  }
  const message = `no model that may be asked is available now (${reason.replaceAll("_", " ")})`;
  return { code: "provider_paused", message } as const;
}
