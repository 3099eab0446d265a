import { z } from "zod";
import { type CitedAnswer, checkSentences, type Passage } from "../../knowledge/mod.ts";
import { askQuestion, type PlainQuestion } from "./ask_question.ts";
import type { ModelCaller } from "./model_caller.ts";

const claimsSchema = z.strictObject({
  sentences: z.array(
    z.strictObject({
      text: z.string(),
      citations: z.array(z.strictObject({ passage: z.number().int(), quote: z.string() })),
    }),
  ),
});

const INSTRUCTIONS = `Answer the question by the passages alone, in short sentences. For every sentence, cite what it rests on: the number of the passage, and a quotation of its very words, long enough to prove the sentence. Say nothing that no passage says. If the passages do not answer the question, give no sentence.

Question: `;

/**
 * An answer of a model from passages, as far as it is proven: sentences whose quotations do not stand where
 * they are said to, or do not support them, are dropped. Without passages no model is asked.
 *
 * @throws as {@link askQuestion}.
 */
export async function answerWithCitations(
  models: ModelCaller,
  asked: Pick<PlainQuestion, "key" | "maximumOutputTokens" | "models"> & {
    readonly question: string;
    readonly passages: readonly Passage[];
    readonly notes: readonly string[];
  },
): Promise<CitedAnswer> {
  const { question, passages, notes, ...about } = asked;
  const claims =
    passages.length === 0
      ? { sentences: [] }
      : await askForClaims(models, question, passages, about);
  const sentences = checkSentences(claims.sentences, passages);
  const dropped = claims.sentences.length - sentences.length;
  const remark = `Left out, as nothing proves them: ${dropped} sentences of the model`;
  return {
    status: sentences.length === 0 ? "not_known" : "answered",
    sentences,
    notes: [...notes, ...(dropped === 0 ? [] : [remark])],
  };
}

async function askForClaims(
  models: ModelCaller,
  question: string,
  passages: readonly Passage[],
  about: Pick<PlainQuestion, "key" | "maximumOutputTokens" | "models">,
): Promise<z.infer<typeof claimsSchema>> {
  const data = Object.fromEntries(
    passages.map(({ header, content }, index) => [
      `passage ${index + 1}`,
      `${header}\n\n${content}`,
    ]),
  );
  const schema = z.record(z.string(), z.json()).parse(z.toJSONSchema(claimsSchema));
  const asked = { ...about, prompt: INSTRUCTIONS + question, data, schema, contents: CONTENTS };
  return claimsSchema.parse(await askQuestion(models, asked));
}

const CONTENTS = ["requirement", "knowledge", "code"] as const;
