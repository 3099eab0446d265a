import type { ApiClient, ModelSettings } from "../../kernel/mod.ts";
import type { CallContext } from "./call_context.ts";
import { ModelCaller } from "./model_caller.ts";
import { ModelLedger } from "./model_ledger.ts";
import { openModelProviders } from "./open_model_providers.ts";

/** The models that a worker can call. */
export interface Models {
  /** The configured ones: each has an API key. */
  readonly providers: readonly string[];
  /** For one execution of a step: calls are charged to it, and stop with it. */
  for(context: CallContext): ModelCaller;
}

/** Opens the providers with an API key; their libraries are loaded with the first call. */
export function openModels(client: ApiClient, settings: ModelSettings): Models {
  const providers = openModelProviders(settings);
  const { silenceMilliseconds } = settings;
  const ledger = new ModelLedger(client);
  return {
    providers: [...providers.keys()],
    for: (context) => new ModelCaller({ ledger, providers, context, silenceMilliseconds }),
  };
}
