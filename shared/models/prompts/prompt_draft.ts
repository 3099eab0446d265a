import { isOfBrief, writeBrief } from "./brief.ts";
import { COMMON_RULES } from "./common_rules.ts";
import type { ContextCandidate } from "./context_candidate.ts";
import { disarmText } from "./disarm_text.ts";
import { chooseFence } from "./fence.ts";
import { type PackedContext, packContext } from "./pack_context.ts";
import { createPersona, type PersonaRole, type ProjectFacts, type Tone } from "./persona.ts";
import { fenceValue, type PromptValue, textsOf } from "./prompt_value.ts";
import type { PromptVersion } from "./prompt_version.ts";
import { renderInstruction } from "./render_instruction.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** What the text of a prompt is made of. */
export interface PromptParts {
  readonly prompt: PromptVersion;
  readonly role: PersonaRole;
  readonly project?: ProjectFacts;
  readonly tone?: Tone;
  /**
   * What the brief of the run and the placeholders of the prompt stand for. Whatever it is, it is put in as
   * fenced data.
   */
  readonly values: Readonly<Record<string, PromptValue>>;
  /**
   * What names the fence: all calls of a run have the same, as the beginnings of their prompts would differ
   * otherwise. Without one it is derived from the data.
   */
  readonly fenceSeed?: string;
  /** What the person said while the run was going, the latest last. It is data as the requirement is. */
  readonly notes?: readonly string[];
  /** Instructions of the program's own, as those of a language; never what users or models wrote. */
  readonly rules?: readonly string[];
  /** What may help, for `{{ context }}`; what does not fit is left out. */
  readonly context?: readonly ContextCandidate[];
}

/** A prompt all but its context. */
export interface PromptDraft {
  render(context: string): {
    readonly system: string;
    /** The same for everyone who works in the run. */
    readonly brief: string;
    readonly text: string;
  };
  /** In tokens of the tokenizer, with what providers put around a message. */
  measure(context: string): number;
  /** Packs the context into so many tokens. */
  pack(room: number): PackedContext;
}

/** What providers put around a message and the instructions. */
const MESSAGE_TOKENS = 16;

const NOTES = `# Notes of the person
Said while the work was going on, the latest last. They belong to the requirement; where they differ from it, or from each other, the later word holds. What the contract fixes stays as it is.`;

/**
 * Prepares everything that does not depend on how much context there is room for.
 *
 * @throws CogoError `prompt_invalid`, `prompt_value_missing` when rendered.
 */
export function createDraft(tokenizer: Tokenizer, parts: PromptParts): PromptDraft {
  const { prompt, context = [], rules = [], notes = [] } = parts;
  const said = textsOf(notes);
  const texts = new Map(
    Object.entries(parts.values).map(([name, value]) => [name, textsOf(value)] as const),
  );
  const fence = chooseFence(
    [
      ...[said, ...texts.values()].flatMap((each) => each.map(({ text }) => text)),
      ...context.map(({ text }) => disarmText(text)),
    ],
    parts.fenceSeed,
  );
  const brief = writeBrief(fence, texts, rules);
  const values = Object.fromEntries(
    [...texts]
      .filter(([name]) => !isOfBrief(name))
      .map(([name, each]) => [name, fenceValue(fence, name, each)]),
  );
  // After what is the same for all: what is said while others work would make their prompts begin differently.
  const told = fenceValue(fence, "notes", said);
  const heard = told === undefined ? "" : `${NOTES}\n${told}\n\n`;
  const role = `${heard}# Your role\n${createPersona(parts)}\n\n# Your task\n${prompt.system.trim()}`;
  const hasPlace = /\{\{-?\s*context\b/.test(prompt.instruction);
  const render = (packed: string) => {
    const instruction = renderInstruction(prompt, { ...values, context: packed || undefined });
    return { system: COMMON_RULES, brief, text: `${role}\n\n${instruction}` };
  };
  return {
    render,
    measure: (packed) =>
      tokenizer.count(COMMON_RULES) +
      tokenizer.count(brief) +
      tokenizer.count(render(packed).text) +
      MESSAGE_TOKENS,
    pack: (room) =>
      hasPlace ? packContext(tokenizer, { candidates: context, room, fence }) : noPlace(context),
  };
}

function noPlace(context: readonly ContextCandidate[]): PackedContext {
  const leftOut = context.map(({ kind, source, startLine }) => ({
    ...{ kind, source, startLine },
    reason: "The prompt has no place for context",
  }));
  return { text: "", tokens: 0, sources: [], leftOut };
}
