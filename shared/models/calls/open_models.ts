import type { StepExecution } from "../../engine/mod.ts";
import type { ApiClient, ModelSettings } from "../../kernel/mod.ts";
import { ModelCaller } from "./model_caller.ts";
import { ModelLedger } from "./model_ledger.ts";
import { openModelProviders } from "./open_model_providers.ts";

/** The models there are keys of, for the steps of one worker. */
export interface Models {
  /** Those there is a key of; without any, templates and rules do the work. */
  readonly providers: readonly string[];
  /** For one execution of a step: calls are charged to it, and stop with it. */
  for(execution: StepExecution): ModelCaller;
}

/** Opens the providers that the settings have keys of; their libraries are loaded with the first call. */
export function openModels(client: ApiClient, settings: ModelSettings): Models {
  const providers = openModelProviders(settings);
  const { silenceMilliseconds } = settings;
  const ledger = new ModelLedger(client);
  return {
    providers: [...providers.keys()],
    for: (execution) => new ModelCaller({ ledger, providers, execution, silenceMilliseconds }),
  };
}
