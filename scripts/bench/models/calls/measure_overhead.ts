import { openModelProviders } from "../../../../shared/models/mod.ts";
import { startModelServer } from "../../../model_server/start_model_server.ts";
import type { DatabaseSource } from "../../search/bench_database.ts";
import { spread } from "../../spread.ts";
import { askFor } from "./asking.ts";
import { openBenchModels, settingsOf } from "./bench_models.ts";
import { holdStep } from "./hold_step.ts";
import { openCallScene } from "./scene.ts";

const ROUNDS = 60;
const MODELS = {
  anthropic: "claude-bench",
  openai: "gpt-bench",
  google: "gemini-bench",
  fireworks: "accounts/fireworks/models/bench",
} as const;
const SILENCE_MILLISECONDS = 10_000;

/** How much longer a call takes through the ledger than by the bare SDK, one after the other, in turns. */
export async function measureOverhead({ source }: { readonly source: DatabaseSource }) {
  const server = await startModelServer({});
  const scene = await openCallScene(source);
  try {
    const held = await holdStep(scene);
    const caller = openBenchModels(scene.client, server).for(held.execution);
    const providers = openModelProviders(settingsOf(server));
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
    await scene.close();
    await server.close();
  }
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}
