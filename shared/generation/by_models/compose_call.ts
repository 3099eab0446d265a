import { type Attachment, listRoles, type Role, type StepExecution } from "../../engine/mod.ts";
import type { ApiClient } from "../../kernel/mod.ts";
import {
  acceptAttachments,
  type ContextCandidate,
  choosePrompt,
  type GeneratedPrompt,
  llmPromptEngine,
  type ModelCall,
  type ModelCaller,
  type ModelRequest,
  type PromptInput,
  type PromptValue,
  type Tool,
} from "../../models/mod.ts";
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
  /** Who is spoken to; unless it is said, the role of the step. */
  readonly role?: string | undefined;
  readonly values: Readonly<Record<string, PromptValue>>;
  readonly context?: readonly ContextCandidate[];
  /** What the requirement shows beside its words. */
  readonly attachments?: readonly Attachment[];
  /** Of these the role is given what it may use. */
  readonly tools?: readonly Tool[];
  /** What kinds of content the values hold; what context and attachments are goes without saying. */
  readonly contents: ModelCall["contents"];
  readonly maximumOutputTokens: number;
  readonly follow?: () => (piece: string) => void;
}

/** Every model there is a row of in the beginning holds this much. */
const WINDOW_TOKENS = 100_000;
/** More context than this costs more than it was seen to help. */
const MOST_INPUT_TOKENS = 40_000;
/**
 * What an answer may take, thinking included: more is asked of a model that runs into it, and most models are
 * able to write so much.
 */
export const OUTPUT_TOKENS = 8_000;
/** What the schema of an answer takes. */
const SCHEMA_TOKENS = 2_000;

/** Where the rules of a language would say how something is built that nobody has decided to build. */
const BEFORE_CODE = new Set(["requirements-analysis", "requirements-gathering"]);
/**
 * Who makes something heeds what the person says meanwhile. Who judges does not: a result is held against the
 * requirement as it was understood, and no note lowers the bar.
 */
const HEEDS_NOTES = new Set([
  ...["solution-design", "contract-objection", "file-writing", "test-writing", "documentation"],
  ...["test-correction", "repair", "mending"],
]);
interface Manner {
  readonly effort: NonNullable<ModelRequest["effort"]>;
  readonly tone?: NonNullable<PromptInput["tone"]>;
}
const USUAL: Manner = { effort: "medium" };
/** How the work is gone about: much depends on some, and others are little more than writing down. */
const MANNERS: Readonly<Record<string, Manner>> = {
  "solution-design": { effort: "high" },
  inspection: { effort: "medium", tone: "critical" },
  "code-review": { effort: "high", tone: "critical" },
  "contract-objection": { effort: "high", tone: "critical" },
  adjudication: { effort: "high", tone: "critical" },
  repair: { effort: "high" },
  mending: { effort: "high" },
  documentation: { effort: "low", tone: "explaining" },
};

/** Puts a commission into the words of its prompt, spoken to the role of the step. */
export async function composeCall(author: Author, commission: Commission): Promise<ModelCall> {
  const { step } = author.execution;
  const { prompt, values, context, attachments = [], maximumOutputTokens } = commission;
  const { effort, tone } = MANNERS[prompt] ?? USUAL;
  const [version, role] = await Promise.all([
    choosePrompt(author.client, step, prompt),
    findRole(author.client, commission.role ?? step.role),
  ]);
  const tools = (commission.tools ?? []).filter((each) =>
    role.tools.includes(each.definition.name),
  );
  // On top of the text: a model with the window for both is asked.
  const attached = acceptAttachments(attachments).tokens;
  const generated = llmPromptEngine.generateMultimodalPrompt({
    prompt: version,
    // It is promised what it is given, and nothing else.
    role: { ...role, tools: tools.map(({ definition }) => definition.name) },
    ...(tone === undefined ? {} : { tone }),
    values,
    notes: HEEDS_NOTES.has(prompt) ? step.context.messages.map(({ text }) => text) : [],
    fenceSeed: step.runId,
    rules: BEFORE_CODE.has(prompt) ? [] : LANGUAGE_RULES,
    attachments,
    ...(context === undefined ? {} : { context }),
    budget: {
      windowTokens: WINDOW_TOKENS + attached,
      maximumOutputTokens,
      maximumInputTokens: MOST_INPUT_TOKENS + attached,
      reservedTokens: SCHEMA_TOKENS,
    },
  });
  return toCall({ ...commission, tools, effort }, generated);
}

async function findRole(client: ApiClient, name: string): Promise<Role> {
  const found = (await listRoles(client)).find(({ role }) => role === name);
  if (found === undefined) throw new Error(`Expected the role "${name}" to exist`);
  return found;
}

function toCall(
  commission: Commission & Pick<Manner, "effort">,
  generated: GeneratedPrompt,
): ModelCall {
  const { key, contents, tools = [], maximumOutputTokens, follow, effort } = commission;
  const { prompt, system, messages, inputTokens, sources, condense } = generated;
  return {
    key,
    prompt,
    request: { system, messages, maximumOutputTokens, effort },
    inputTokens: inputTokens + SCHEMA_TOKENS,
    contents: sources.length === 0 ? contents : [...contents, "knowledge"],
    ...(tools.length === 0 ? {} : { tools }),
    ...(follow === undefined ? {} : { follow }),
    condense() {
      const shorter = condense();
      return shorter === undefined ? undefined : toCall(commission, shorter);
    },
  };
}
