import { HttpProvider } from "../../../shared/models/mod.ts";
import { spread, time } from "../measure.ts";
import type { BenchPostgres } from "../postgres.ts";
import { askFor } from "./asking.ts";
import { openCallFixture } from "./call_fixture.ts";

const ROUNDS = 60;
const MODELS = [
  { provider: "anthropic", wire: "anthropic", model: "claude-bench" },
  { provider: "openai", wire: "responses", model: "gpt-bench" },
  { provider: "google", wire: "google", model: "gemini-bench" },
  { provider: "fireworks", wire: "chat", model: "accounts/fireworks/models/bench" },
] as const;
const SILENCE_MILLISECONDS = 10_000;

/** How much longer a call takes through the ledger than without it, one after the other, in turns. */
export async function measureOverhead(postgres: BenchPostgres) {
  const fixture = await openCallFixture(postgres);
  try {
    const held = await fixture.holdStep();
    const caller = fixture.models.for(held.execution);
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = -4; round < ROUNDS; round += 1) {
      for (const { provider, wire, model } of MODELS) {
        const call = {
          ...askFor(round),
          key: `${provider}:${round}`,
          models: [`${provider}/${model}`],
        };
        const baseUrl = fixture.server.url(provider);
        const adapter = new HttpProvider({ provider, wire, baseUrl, apiKey: "bench" });
        const options = {
          signal: new AbortController().signal,
          timeoutMilliseconds: SILENCE_MILLISECONDS,
          onText: () => undefined,
        };
        const withoutLedger = await time(() =>
          adapter.generate({ ...call.request, model }, options),
        );
        const withLedger = await time(() => caller.ask(call));
        // The first rounds warm up.
        if (round < 0) continue;
        bare.push(withoutLedger);
        ours.push(withLedger);
      }
    }
    held.letGo();
    const added = ours.map((milliseconds, index) => milliseconds - (bare[index] ?? 0));
    return {
      calls: ours.length,
      bareMilliseconds: spread(bare),
      withLedgerMilliseconds: spread(ours),
      addedMilliseconds: spread(added),
    };
  } finally {
    await fixture.close();
  }
}
