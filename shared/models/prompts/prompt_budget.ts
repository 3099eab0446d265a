import { tokenFactor } from "./token_factor.ts";

/** How much a prompt may take, in the tokens of the model that answers it. */
export interface PromptBudget {
  /** The window of the smallest model that may answer: input and output together. */
  readonly windowTokens: number;
  readonly maximumOutputTokens: number;
  /** The most input wanted, where the window is larger than the work is worth. */
  readonly maximumInputTokens?: number;
  /** What else goes with the request: the schema of the answer, tools. */
  readonly reservedTokens?: number;
  /** Who may answer; all known ones when none is named. */
  readonly providers?: readonly string[];
}

/** Of the window, what stays free: providers add tokens of their own around messages. */
const SAFETY_SHARE = 0.01;
const SAFETY_TOKENS = 64;

/** The room for input in tokens of the tokenizer: in no provider's count it overruns the window. */
export function inputRoom(budget: PromptBudget): number {
  const { windowTokens, maximumOutputTokens, reservedTokens = 0 } = budget;
  const safety = Math.ceil(windowTokens * SAFETY_SHARE) + SAFETY_TOKENS;
  const free = windowTokens - maximumOutputTokens - reservedTokens - safety;
  const wanted = Math.min(free, budget.maximumInputTokens ?? free);
  return Math.max(0, Math.floor(wanted / tokenFactor(budget.providers)));
}
