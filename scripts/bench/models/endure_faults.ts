import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { BenchPostgres } from "../postgres.ts";
import { createAskSteps } from "./asking.ts";
import { openCallFixture } from "./call_fixture.ts";

/** The faults, as shares of all requests. */
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

const count = z.coerce.number();
const accountSchema = z.object({
  completed: count,
  attemptsBurned: count,
  stalls: count,
  sleeps: count,
  calls: count,
  rejectedAnswers: count,
  repairs: count,
  callsLeftOpen: count,
  paidTwice: count,
  tokens: count,
  tokensWasted: count,
  failures: z.record(z.string(), z.number()),
});

/** Has questions answered by providers that fail at random, and reads the result from the ledger. */
export async function endureFaults(postgres: BenchPostgres, seed: number, questions: number) {
  const chaos = { seed, shares: SHARES, retryAfterSeconds: RESET_SECONDS };
  const fixture = await openCallFixture(postgres, { script: { chaos } });
  try {
    await fixture.submit(Array.from({ length: questions }, (_, number) => number));
    await fixture.work(createAskSteps(fixture.models), WORKERS);
    const sql = await readFile(new URL("./account.sql", import.meta.url), "utf8");
    const [row] = await fixture.database.query(sql);
    const account = accountSchema.parse(row);
    return {
      questions,
      shares: SHARES,
      ...account,
      requestsServed: fixture.server.calls().length,
      shareOfTokensWasted: account.tokensWasted / Math.max(account.tokens, 1),
    };
  } finally {
    await fixture.close();
  }
}
