import { readFile } from "node:fs/promises";
import { z } from "zod";
import { startModelServer } from "../../../model_server/start_model_server.ts";
import type { DatabaseSource } from "../../search/bench_database.ts";
import { createAskSteps } from "./asking.ts";
import { openBenchModels } from "./bench_models.ts";
import { openCallScene } from "./scene.ts";

/** What goes wrong, as shares of all requests. */
const SHARES = {
  rate_limit: 0.1,
  overloaded: 0.025,
  server: 0.025,
  in_band: 0.05,
  truncated: 0.05,
  hang: 0.02,
};
const RESET_SECONDS = 5;
const WORKERS = 2;

const accountSchema = z.object({
  completed: z.coerce.number(),
  attempts: z.coerce.number(),
  stalls: z.coerce.number(),
  sleeps: z.coerce.number(),
  calls: z.coerce.number(),
  answered: z.coerce.number(),
  rejected: z.coerce.number(),
  repairs: z.coerce.number(),
  open: z.coerce.number(),
  paid_twice: z.coerce.number(),
  tokens: z.coerce.number(),
  tokens_wasted: z.coerce.number(),
  failures: z.record(z.string(), z.number()),
});

/** Has questions answered by providers that fail by chance, and tells what the ledger says came of it. */
export async function endureFaults(input: {
  readonly source: DatabaseSource;
  readonly seed: number;
  readonly calls: number;
}) {
  const { source, seed, calls } = input;
  const chaos = { seed, shares: SHARES, retryAfterSeconds: RESET_SECONDS };
  const server = await startModelServer({ script: { chaos } });
  const scene = await openCallScene(source);
  try {
    await scene.submit(Array.from({ length: calls }, (_, number) => number));
    await scene.work(createAskSteps(openBenchModels(scene.client, server)), WORKERS);
    const sql = await readFile(new URL("./account.sql", import.meta.url), "utf8");
    const [row] = await scene.database.query(sql);
    const account = accountSchema.parse(row);
    const sent = server.calls();
    return {
      questions: calls,
      shares: SHARES,
      completed: account.completed,
      attemptsBurned: account.attempts,
      stalls: account.stalls,
      sleeps: account.sleeps,
      calls: account.calls,
      requestsServed: sent.length,
      byProvider: countBy(sent.map(({ provider }) => provider)),
      failures: account.failures,
      repairs: account.repairs,
      rejectedAnswers: account.rejected,
      callsLeftOpen: account.open,
      paidTwice: account.paid_twice,
      tokens: account.tokens,
      tokensWasted: account.tokens_wasted,
      shareOfTokensWasted: account.tokens_wasted / Math.max(account.tokens, 1),
    };
  } finally {
    await scene.close();
    await server.close();
  }
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
