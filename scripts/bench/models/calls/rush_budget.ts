import { z } from "zod";
import { startModelServer } from "../../../model_server/start_model_server.ts";
import type { DatabaseSource } from "../../search/bench_database.ts";
import { askFor } from "./asking.ts";
import { openBenchModels } from "./bench_models.ts";
import { holdStep } from "./hold_step.ts";
import { openCallScene } from "./scene.ts";

const CALLS = 50;
/** Enough for some of them, and not for all. */
const BUDGET_USD = 0.03;

const accountSchema = z.object({ spent_usd: z.coerce.number(), reserved_usd: z.coerce.number() });

/** Fifty calls at the same time against a budget that does not hold them all. */
export async function rushBudget({ source }: { readonly source: DatabaseSource }) {
  const server = await startModelServer({
    // As dear as was reserved for: an answer of the full length that was allowed.
    script: { rules: [{ reply: { text: "yes", usage: { input: 100, output: 500 } } }] },
  });
  const scene = await openCallScene(source);
  try {
    await scene.database.query("select cogo.set_budget('task', '*', $1)", [BUDGET_USD]);
    const held = await holdStep(scene);
    const caller = openBenchModels(scene.client, server).for(held.execution);
    const ends = await Promise.allSettled(
      Array.from({ length: CALLS }, (_, number) =>
        caller.ask({ ...askFor(number), key: `rush:${number}` }),
      ),
    );
    held.letGo();
    const [row] = await scene.database.query(
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
    await scene.close();
    await server.close();
  }
}
