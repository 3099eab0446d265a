import { type ApiClient, readModelSettings } from "../../../../shared/kernel/mod.ts";
import { type Models, openModels } from "../../../../shared/models/mod.ts";
import type { ModelServer } from "../../../model_server/start_model_server.ts";

/** Long enough for a server on the same machine; a hung call costs this much. */
const SILENCE_MILLISECONDS = 4_000;

/** All four providers, at a model server. */
export function settingsOf(server: ModelServer) {
  return readModelSettings({
    ANTHROPIC_API_KEY: "bench",
    ANTHROPIC_BASE_URL: server.url("anthropic"),
    OPENAI_API_KEY: "bench",
    OPENAI_BASE_URL: server.url("openai"),
    OPENAI_API: "responses",
    GEMINI_API_KEY: "bench",
    GEMINI_BASE_URL: server.url("google"),
    FIREWORKS_API_KEY: "bench",
    FIREWORKS_BASE_URL: server.url("fireworks"),
    COGO_MODEL_SILENCE_MILLISECONDS: String(SILENCE_MILLISECONDS),
  });
}

export function openBenchModels(client: ApiClient, server: ModelServer): Models {
  return openModels(client, settingsOf(server));
}
