import { z } from "zod";
import { CogoError } from "../../../../shared/kernel/mod.ts";
import type { ProviderQuestion } from "../provider.ts";

/** The outcome of asking the provider; `overloaded` says when it may be asked again. */
export type ProviderReply =
  | { readonly status: "answered"; readonly answer: string }
  | { readonly status: "overloaded"; readonly until: Date };

const answerSchema = z.object({ answer: z.string() });

/** Makes one model call. @throws CogoError `provider_failed`, or the error of a broken connection. */
export async function askProvider(input: {
  readonly url: string;
  readonly idempotencyKey: string;
  readonly question: ProviderQuestion;
  readonly signal: AbortSignal;
}): Promise<ProviderReply> {
  const response = await fetch(input.url, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": input.idempotencyKey },
    body: JSON.stringify(input.question),
    signal: input.signal,
  });
  if (response.ok) {
    return { status: "answered", answer: answerSchema.parse(await response.json()).answer };
  }
  await response.body?.cancel();
  if (response.status === 429) {
    const seconds = Number(response.headers.get("retry-after"));
    return { status: "overloaded", until: new Date(Date.now() + seconds * 1_000) };
  }
  throw new CogoError({
    code: "provider_failed",
    message: `Expected an answer of the provider, got status ${response.status}`,
  });
}
