-- The models a project begins with: of each provider a strong one, a balanced one and a cheap one.
--
-- Prices are the lasting ones: where a launch price is lower for a time, budgets are rather too careful.
-- Where long prompts cost more, the window ends here where the price does, so that no call costs more than
-- is reckoned. What could not be verified is null. Qualities are coarse, and one's own outcomes weigh more.

insert into cogo.model_providers (provider, title, genai_name, credentials, wire, base_url) values
  ('anthropic', 'Anthropic', 'anthropic', '{ANTHROPIC_API_KEY}', 'anthropic', 'https://api.anthropic.com'),
  ('openai', 'OpenAI', 'openai', '{OPENAI_API_KEY}', 'responses', 'https://api.openai.com/v1'),
  ('google', 'Google Gemini', 'gcp.gemini', '{GEMINI_API_KEY,GOOGLE_API_KEY}', 'google', 'https://generativelanguage.googleapis.com'),
  ('fireworks', 'Fireworks AI', 'fireworks', '{FIREWORKS_API_KEY}', 'chat', 'https://api.fireworks.ai/inference/v1');

insert into cogo.models
  (provider, model, title, context_tokens, maximum_output_tokens, input_price, cached_input_price,
   cache_write_price, output_price, modalities, quality, true_on, source)
values
  ('anthropic', 'claude-opus-5-5', 'Claude Opus 5.5', 1000000, 128000, 4, 0.2, 5, 20,
   '{text,image,document}', 0.92, '2026-10-07', 'platform.claude.com/docs/en/models/opus-5-5/overview'),
  ('anthropic', 'claude-sonnet-5-5', 'Claude Sonnet 5.5', 1000000, 128000, 2, 0.2, 2.5, 10,
   '{text,image,document}', 0.86, '2026-10-07', 'platform.claude.com/docs/en/models/sonnet-5-5/overview'),
  ('anthropic', 'claude-haiku-5-5', 'Claude Haiku 5.5', 100000, 64000, 0.1, 0.01, 0.125, 0.5,
   '{text,image,document}', 0.72, '2026-10-07',
   'platform.claude.com/docs/en/models/haiku-5-5/overview; above 100,000 tokens of prompt it costs five times as much'),

  ('openai', 'gpt-6.2-astra', 'GPT-6.2 Astra', 272000, 128000, 8, null, null, 40,
   '{text,image,document}', 0.94, '2026-11-18',
   'github.com/BerriAI/litellm/discussions/52347; above 272,000 tokens of input it costs twice as much'),
  ('openai', 'gpt-6.2-sol', 'GPT-6.2 Sol', 272000, 128000, 2, 0.1, 2.5, 10,
   '{text,image,document}', 0.89, '2026-11-18',
   'developers.openai.com/api/docs/models/gpt-6.2-sol; above 272,000 tokens of input it costs twice as much'),
  ('openai', 'gpt-6-luna', 'GPT-6 Luna', 272000, 128000, 0.1, 0.01, 0.125, 0.5,
   '{text,image,document}', 0.72, '2026-09-22',
   'developers.openai.com/api/docs/models/gpt-6-luna; above 272,000 tokens of input it costs twice as much'),

  ('google', 'gemini-4-argon', 'Gemini 4 Argon', 1048576, 65536, 4, 0.2, null, 20,
   '{text,image}', 0.91, '2026-10-14',
   'ai.google.dev/gemini-api/docs/generate-content/latest-model; half as much through November 30, 2026'),
  ('google', 'gemini-3.8-flash', 'Gemini 3.8 Flash', 1048576, 65536, 1.5, null, null, 7.5,
   '{text,image,document}', 0.83, '2026-10-07',
   'ai.google.dev/gemini-api/docs/pricing; half as much through December 31, 2026'),
  ('google', 'gemini-3.5-flash-lite', 'Gemini 3.5 Flash-Lite', 1048576, 65536, 0.3, 0.03, null, 2.5,
   '{text,image,document}', 0.68, '2026-07-21', 'ai.google.dev/gemini-api/docs/pricing'),

  ('fireworks', 'accounts/fireworks/models/glm-5p1', 'GLM 5.1', 202752, 25344, 1.4, 0.26, null, 4.4,
   '{text}', 0.78, '2026-05-21', 'docs.fireworks.ai/serverless/pricing'),
  ('fireworks', 'accounts/fireworks/models/kimi-k2p6', 'Kimi K2.6', 262144, 16384, 0.95, 0.16, null, 4,
   '{text,image}', 0.79, '2026-05-21', 'docs.fireworks.ai/serverless/pricing'),
  ('fireworks', 'accounts/fireworks/models/gpt-oss-120b', 'GPT OSS 120B', 128000, 16384, 0.15, 0.015, null, 0.6,
   '{text}', 0.62, '2026-05-21', 'docs.fireworks.ai/serverless/pricing');

-- Where each role begins, one model of each provider: the strongest for what others build on and for what must not
-- be overlooked, the cheapest that do for words, the middle for code.
update cogo.roles
set default_models = case
      when area in ('design', 'security', 'review') then
        '{anthropic/claude-opus-5-5,openai/gpt-6.2-astra,google/gemini-4-argon,fireworks/accounts/fireworks/models/glm-5p1}'
      when area in ('documentation', 'analysis') then
        '{anthropic/claude-haiku-5-5,openai/gpt-6-luna,google/gemini-3.8-flash,fireworks/accounts/fireworks/models/gpt-oss-120b}'
      else
        '{anthropic/claude-sonnet-5-5,openai/gpt-6.2-sol,google/gemini-3.8-flash,fireworks/accounts/fireworks/models/kimi-k2p6}'
    end::text[]
where true;
