import { guardAddress, resolveByRuntime } from "../../engine/mod.ts";
import type { ApiClient, HttpSettings, ModelSettings } from "../../kernel/mod.ts";
import type { CallContext } from "./call_context.ts";
import { CallFailure } from "./call_failure.ts";
import { ModelCaller } from "./model_caller.ts";
import { type Admitted, ModelLedger } from "./model_ledger.ts";
import type { ModelProvider } from "./model_provider.ts";
import { HttpProvider } from "./wires/http_provider.ts";

/** The models that a worker can call. */
export interface Models {
  /** The configured ones: each has an API key, or wants none. */
  readonly providers: readonly string[];
  /** For one execution of a step: calls are charged to it, and stop with it. */
  for(context: CallContext): ModelCaller;
}

/** Opens the models of the providers with a key; where each is, the database says with every call. */
export function openModels(
  client: ApiClient,
  settings: ModelSettings,
  http: Pick<HttpSettings, "privateHosts" | "project">,
): Models {
  const providers = Object.keys(settings.keys);
  const ledger = new ModelLedger(client);
  const open = (admitted: Admitted) => openAdmitted(admitted, settings, http);
  return {
    providers,
    for: (context) => new ModelCaller({ ledger, providers, open, context }),
  };
}

/** An address of the environment is the operator's of this machine; one of a row is looked at as any other. */
function openAdmitted(
  { provider, wire, baseUrl }: Admitted,
  { keys, baseUrls, wires }: ModelSettings,
  http: Pick<HttpSettings, "privateHosts" | "project">,
): ModelProvider {
  const own = baseUrls[provider];
  const guard = async (url: URL) => {
    await guardAddress(url, http, resolveByRuntime).catch((error: unknown) => {
      throw new CallFailure("permission", error instanceof Error ? error.message : String(error));
    });
  };
  return new HttpProvider({
    provider,
    wire: wires[provider] ?? wire,
    baseUrl: own ?? baseUrl,
    apiKey: keys[provider] ?? "",
    guard: own === undefined ? guard : undefined,
  });
}
