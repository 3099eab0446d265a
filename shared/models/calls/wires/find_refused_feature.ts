import type { ModelFeature } from "../model_request.ts";
import type { ToldFailure } from "./told_failure.ts";

/** What a server does not take of a request. */
export type RefusedFeature =
  | { readonly feature: ModelFeature }
  | { readonly feature: "output_limit"; readonly limit: number };

const OUTPUT =
  /response_?format|json_schema|json_object|mime ?type|output_config|text\.format|grammar|samplers/i;

/** How each feature is called where it is refused, the narrower before the wider. */
const NAMES: readonly (readonly [ModelFeature, RegExp])[] = [
  ["stream_options", /stream_options/],
  ["output_json", OUTPUT],
  ["output_schema", OUTPUT],
  ["max_tokens", /max_tokens/],
  ["max_completion_tokens", /max_completion_tokens/],
  ["temperature", /temperature/],
  ["seed", /\bseed\b/],
  ["effort", /reasoning_?effort|reasoning\.effort|\beffort\b|thinking_?(config|level)/i],
  ["tool_choice", /tool_choice/],
  ["tools", /\btools?\b|function.?call|grammar|samplers/i],
  ["stream", /['"`]stream['"`]|\bstreaming\b|^stream$/m],
];
const REFUSES =
  /not support|unsupported|no \w+ found that support|unavailable|not permitted|not allowed|unknown|unrecognized|incompatible|must (either )?be|must contain|only the default|requires|failed to (parse|initialize)|extra.?(inputs|_forbidden)/i;

/** Most tokens of output, as each family of servers says it of the parameter it is in. */
const LIMIT_NAMES = /max_(completion_|new_|output_)?tokens|maxOutputTokens|completion tokens/;
const LIMITS = [
  /> (\d+), which is the maximum/, // Anthropic
  /at most (\d+) completion tokens/, // OpenAI
  /less than or equal to `?(\d+)/, // Groq
  /\[1, ?(\d+)\]/, // DeepSeek, Qwen
  /supports at most (\d+)/, // Cloudflare
  /max_new_tokens` must be <= (\d+)/, // TGI
];
const REQUEST_STATUSES = new Set([400, 404, 422, 501]);

/**
 * Finds the part of a request that a server refuses as such, whatever it holds: the model lacks it, or is
 * served without. Only what was sent can be refused.
 */
export function findRefusedFeature(
  { message, parameters, status }: ToldFailure,
  sent: ReadonlySet<ModelFeature>,
): RefusedFeature | undefined {
  if (!REQUEST_STATUSES.has(status ?? 0)) return undefined;
  const limit = LIMITS.map((pattern) => pattern.exec(message)?.[1]).find((each) => each);
  if (limit !== undefined && LIMIT_NAMES.test(message))
    return { feature: "output_limit", limit: Number(limit) };
  if (!REFUSES.test(message)) return undefined;
  const said = [message, ...parameters].join("\n");
  const [feature] = NAMES.find(([name, pattern]) => sent.has(name) && pattern.test(said)) ?? [];
  return feature === undefined ? undefined : { feature };
}
