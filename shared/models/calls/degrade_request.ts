import { describeOutput } from "./describe_output.ts";
import type { ModelFeature, ModelRequest } from "./model_request.ts";
import { putToolsInWords } from "./tools_in_words.ts";

/**
 * The request as a model can take it: what it refuses is left out, and what the answer needs is asked for by
 * the next best means. JSON of a schema becomes JSON of any kind, and then words; tools become words.
 */
export function degradeRequest(request: ModelRequest): ModelRequest {
  const refused = new Set(request.without);
  if (refused.size === 0) return request;
  const kept = leaveOut(request, refused);
  const spoken = refused.has("tools") ? putToolsInWords(kept) : kept;
  return refused.has("output_schema") ? askForJson(spoken, refused) : spoken;
}

function leaveOut(request: ModelRequest, refused: ReadonlySet<ModelFeature>): ModelRequest {
  const { toolChoice, temperature, seed, effort, ...rest } = request;
  return {
    ...rest,
    ...(toolChoice === undefined || refused.has("tool_choice") ? {} : { toolChoice }),
    ...(temperature === undefined || refused.has("temperature") ? {} : { temperature }),
    ...(seed === undefined || refused.has("seed") ? {} : { seed }),
    ...(effort === undefined || refused.has("effort") ? {} : { effort }),
  };
}

function askForJson(request: ModelRequest, refused: ReadonlySet<ModelFeature>): ModelRequest {
  const { output } = request;
  if (output === undefined) return request;
  const { output: _, ...spoken } = describeOutput(request);
  return refused.has("output_json") ? spoken : { ...spoken, output: { ...output, form: "json" } };
}
