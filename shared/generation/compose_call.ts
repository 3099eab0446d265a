import type { ModelCall, ModelCaller } from "../models/model_caller.ts";
import type { Tool } from "../models/tool.ts";
import type { ApiClient } from "../postgres/database.ts";
import type { ContextCandidate } from "../prompts/context_candidate.ts";
import type { GeneratedPrompt } from "../prompts/generate_prompt.ts";
import { openLLMPromptEngine } from "../prompts/llm_prompt_engine.ts";
import type { PromptValue } from "../prompts/prompt_value.ts";
import { choosePrompt } from "../prompts/prompt_version.ts";
import { listRoles } from "../roles/role.ts";
import type { StepExecution } from "../worker/step_handler.ts";
import { LANGUAGE_RULES } from "./language_rules.ts";

/** A worker that has models, and the step it works on. */
export interface Author {
  readonly client: ApiClient;
  readonly models: ModelCaller;
  readonly execution: StepExecution;
}

/** What is to be asked, before it is put into words. */
export interface Commission {
  /** Unique among the questions of the step. */
  readonly key: string;
  /** The prompt's name. */
  readonly prompt: string;
  readonly values: Readonly<Record<string, PromptValue>>;
  readonly context?: readonly ContextCandidate[];
  /** Of these the role is given what it may use. */
  readonly tools?: readonly Tool[];
  /** What kinds of content the values hold; that context is knowledge goes without saying. */
  readonly contents: ModelCall["contents"];
  readonly maximumOutputTokens: number;
  readonly follow?: () => (piece: string) => void;
}

/** Every model there is a row of in the beginning holds this much. */
const WINDOW_TOKENS = 100_000;
/** More context than this costs more than it was seen to help. */
const MOST_INPUT_TOKENS = 40_000;
/** What the schema of an answer takes. */
const SCHEMA_TOKENS = 2_000;

/** Puts a commission into the words of its prompt, spoken to the role of the step. */
export async function composeCall(author: Author, commission: Commission): Promise<ModelCall> {
  const { step } = author.execution;
  const { key, prompt, values, context, contents, maximumOutputTokens, follow } = commission;
  const [engine, version, roles] = await Promise.all([
    openLLMPromptEngine(),
    choosePrompt(author.client, step, prompt),
    listRoles(author.client),
  ]);
  const role = roles.find((each) => each.role === step.role);
  if (role === undefined) throw new Error(`Expected the role "${step.role}" of the step to exist`);
  const tools = (commission.tools ?? []).filter(({ definition }) =>
    role.tools.includes(definition.name),
  );
  const generated = engine.generateRoleBasedPrompt({
    prompt: version,
    role,
    values,
    rules: LANGUAGE_RULES,
    ...(context === undefined ? {} : { context }),
    budget: {
      windowTokens: WINDOW_TOKENS,
      maximumOutputTokens,
      maximumInputTokens: MOST_INPUT_TOKENS,
      reservedTokens: SCHEMA_TOKENS,
    },
  });
  const toCall = (from: GeneratedPrompt): ModelCall => ({
    key,
    prompt: from.prompt,
    request: { system: from.system, messages: from.messages, maximumOutputTokens },
    inputTokens: from.inputTokens + SCHEMA_TOKENS,
    contents: from.sources.length === 0 ? contents : [...contents, "knowledge"],
    ...(tools.length === 0 ? {} : { tools }),
    ...(follow === undefined ? {} : { follow }),
    condense() {
      const shorter = from.condense();
      return shorter === undefined ? undefined : toCall(shorter);
    },
  });
  return toCall(generated);
}
