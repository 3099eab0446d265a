import { openModelProviders } from "../../../shared/models/mod.ts";
import { spread, time } from "../measure.ts";
import type { BenchPostgres } from "../postgres.ts";
import { askFor } from "./asking.ts";
import { openCallFixture, settingsOf } from "./call_fixture.ts";

const ROUNDS = 60;
const MODELS = {
  anthropic: "claude-bench",
  openai: "gpt-bench",
  google: "gemini-bench",
  fireworks: "accounts/fireworks/models/bench",
} as const;
const SILENCE_MILLISECONDS = 10_000;

/** How much longer a call takes through the ledger than by the bare SDK, one after the other, in turns. */
export async function measureOverhead(postgres: BenchPostgres) {
  const fixture = await openCallFixture(postgres);
  try {
    const held = await fixture.holdStep();
    const caller = fixture.models.for(held.execution);
    const providers = openModelProviders(settingsOf(fixture.server));
    const bare: number[] = [];
    const ours: number[] = [];
    for (let round = -4; round < ROUNDS; round += 1) {
      for (const [provider, model] of Object.entries(MODELS)) {
        const call = {
          ...askFor(round),
          key: `${provider}:${round}`,
          models: [`${provider}/${model}`],
        };
        const adapter = providers.get(provider);
        if (adapter === undefined) throw new Error(`No adapter for ${provider}`);
        const options = {
          signal: new AbortController().signal,
          timeoutMilliseconds: SILENCE_MILLISECONDS,
          onText: () => undefined,
        };
        const withoutLedger = await time(() =>
          adapter.generate({ ...call.request, model }, options),
        );
        const withLedger = await time(() => caller.ask(call));
        // The first rounds load the libraries.
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
