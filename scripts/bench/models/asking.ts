import { z } from "zod";
import type { StepHandler } from "../../../shared/engine/mod.ts";
import { askStructured, type ModelCall, type Models } from "../../../shared/models/mod.ts";

/** What every question of the benchmark is answered with. */
export const answerSchema = z.object({ number: z.number().int(), text: z.string() });
export const ANSWER_NAME = "answer";

/** One question; no two are the same. */
export function askFor(number: number): ModelCall {
  const text = `Question ${number}: answer with its number and a sentence.`;
  return {
    key: "question",
    request: {
      system: "You answer questions of a benchmark, briefly.",
      messages: [{ role: "user", content: [{ type: "text", text }] }],
      maximumOutputTokens: 500,
    },
    inputTokens: 100,
    contents: ["requirement"],
  };
}

/** The kinds of step of the benchmark, by the provider that each asks first. */
export const ASK_KINDS = ["ask-anthropic", "ask-openai", "ask-google", "ask-fireworks"];

/** The handlers of the benchmark: one structured question a step. */
export function createAskSteps(models: Models): readonly StepHandler[] {
  return ASK_KINDS.map((kind) => createAskStep(models, kind));
}

function createAskStep(models: Models, kind: string): StepHandler {
  return {
    kind,
    estimateMilliseconds: 5_000,
    async execute(execution) {
      const { number } = z.object({ number: z.number() }).parse(execution.step.input);
      const output = { name: ANSWER_NAME, schema: answerSchema };
      const { value } = await askStructured(models.for(execution), askFor(number), output);
      return { status: "completed", result: { output: value, summary: value.text } };
    },
  };
}
