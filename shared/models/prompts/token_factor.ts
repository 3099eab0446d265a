/**
 * How many tokens a provider may count where o200k_base counts one. Only OpenAI's encoding is public, so
 * for the others this is the most that was measured on prose and code, by their own counting endpoints
 * (2024 to 2026), and some room:
 *
 * - openai: its models since GPT-4o use this encoding.
 * - anthropic: up to 1.3 for models before Opus 4.7, whose tokenizer makes up to 1.47 as many again.
 * - google: 1.05 to 1.1 on English, more on code.
 * - fireworks: vocabularies of 100,000 to 160,000; 1.0 on English and code, up to 1.3 on other scripts.
 */
const TOKEN_FACTORS: Readonly<Record<string, number>> = {
  openai: 1,
  anthropic: 1.9,
  google: 1.25,
  fireworks: 1.35,
};
const MOST = Math.max(...Object.values(TOKEN_FACTORS));

/** The most tokens any of these providers may count for one of ours; of all when none is named. */
export function tokenFactor(providers: readonly string[] = []): number {
  if (providers.length === 0) return MOST;
  return Math.max(...providers.map((provider) => TOKEN_FACTORS[provider] ?? MOST));
}
