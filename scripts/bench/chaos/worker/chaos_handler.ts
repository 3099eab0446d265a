import type { StepExecution, StepHandler, StepOutcome } from "../../../../shared/engine/mod.ts";
import { hashJson } from "../../../../shared/kernel/mod.ts";
import { askProvider } from "./ask_provider.ts";
import { planSteps } from "./plan_steps.ts";

/** Analysis and planning are a worker's steps like any other. */
const KINDS = ["analyse", "plan", "chaos"];
const LONGEST_WORK_MILLISECONDS = 800;
/** Of the steps whose input says that they may. */
const REFUSED = 0.15;

/**
 * The handlers of the benchmark: one model call a step, whose answer is checkpointed under a key made
 * of the step and its inputs before anything is done with it.
 */
export function createChaosHandlers(input: {
  readonly providerUrl: string;
  readonly steps: number;
}): readonly StepHandler[] {
  return KINDS.map((kind) => ({
    kind,
    estimateMilliseconds: 2_000,
    execute: (execution) => execute(execution, input),
  }));
}

async function execute(
  { step, context, signal, checkpoint }: StepExecution,
  { providerUrl, steps }: { readonly providerUrl: string; readonly steps: number },
): Promise<StepOutcome> {
  const key = `answer:${await hashJson({ input: step.input, outputs: context.outputs })}`;
  const claimedAt = step.claimedAt.getTime();
  let answer = context.checkpoints[key];
  if (answer === undefined) {
    const reply = await askProvider({
      url: providerUrl,
      idempotencyKey: `${step.stepId}:${key}`,
      question: { stepId: step.stepId, claimedAt },
      signal,
    });
    if (reply.status === "overloaded") return { status: "sleeping", until: reply.until };
    answer = reply.answer;
    await checkpoint(key, answer);
  }
  // What a real worker does with the answer: here most stale completions and reused answers come from.
  await new Promise((resolve) => setTimeout(resolve, Math.random() * LONGEST_WORK_MILLISECONDS));
  if (step.input.mayFail === true && Math.random() < REFUSED) {
    return { status: "refused", error: { code: "chaos", message: "It failed for good" } };
  }
  const result = { output: { answer, claimedAt, parts: [0, 1, 2] }, summary: "Answered" };
  // Analysis and planning are two of the run's steps.
  const plan = step.kind === "plan" ? { plan: planSteps(steps - 2) } : {};
  return { status: "completed", result: { ...result, ...plan } };
}
