import { z } from "zod";
import type { BenchPostgres } from "../postgres.ts";
import { askFor } from "./asking.ts";
import { openCallFixture } from "./call_fixture.ts";

const CALLS = 50;
/** Enough for some of them, and not for all. */
const BUDGET_USD = 0.03;

const accountSchema = z.object({ spent_usd: z.coerce.number(), reserved_usd: z.coerce.number() });

/** Fifty calls at the same time against a budget that does not hold them all. */
export async function rushBudget(postgres: BenchPostgres) {
  const fixture = await openCallFixture(postgres, {
    // As expensive as the reservation: an answer of the full length that was allowed.
    script: { rules: [{ reply: { text: "yes", usage: { input: 100, output: 500 } } }] },
  });
  try {
    await fixture.database.query("select cogo.set_budget('task', '*', $1)", [BUDGET_USD]);
    const held = await fixture.holdStep();
    const caller = fixture.models.for(held.execution);
    const ends = await Promise.allSettled(
      Array.from({ length: CALLS }, (_, number) =>
        caller.ask({ ...askFor(number), key: `rush:${number}` }),
      ),
    );
    held.letGo();
    const [row] = await fixture.database.query(
      "select spent_usd, reserved_usd from cogo.budget_accounts where scope = 'task'",
    );
    const account = accountSchema.parse(row);
    return {
      calls: CALLS,
      budgetUsd: BUDGET_USD,
      answered: ends.filter(({ status }) => status === "fulfilled").length,
      spentUsd: account.spent_usd,
      reservedUsd: account.reserved_usd,
      overshootUsd: Math.max(account.spent_usd + account.reserved_usd - BUDGET_USD, 0),
    };
  } finally {
    await fixture.close();
  }
}
