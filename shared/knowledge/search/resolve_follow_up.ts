/** An earlier text that is searched along with the question, and how much it weighs beside it. */
export interface ContextText {
  readonly text: string;
  readonly weight: number;
}

/** Words that point to something said before. */
const POINTING =
  /\b(?:it|its|they|them|their|this|that|these|those|he|she|his|her|him|same|above|again|also|instead|former|latter|previous|other|another|ones?)\b/gi;
/** Openings of a question that goes on from another. */
const CONTINUING = /^\s*(and|but|or|so|then|what about|how about|why not|why|more|else)\b/i;
/** Words that every question has. */
const ASKING =
  /\b(a|an|the|and|but|or|so|then|how|what|which|who|when|where|why|about|do|does|did|is|are|was|can|could|should|would|will|i|we|you|my|our|me|show|tell|if|in|of|on|to|for|from|with|by|at|as|not|be|has|have|get|use)\b/gi;
/** A question that says more than this of its own stands by itself, whatever its pronouns point to. */
const FEW_WORDS = 3;
/** What the latest question weighs beside the new one, and each earlier one beside the one after it. */
const FIRST_WEIGHT = 0.5;
const DECAY = 0.5;
const LONGEST_MEMORY = 3;

/**
 * What of the session a question leans on. A question that stands by itself leans on nothing: mixing old
 * topics into it would only harm it.
 *
 * @param asked what was asked before, newest first.
 */
export function resolveFollowUp(query: string, asked: readonly string[]): readonly ContextText[] {
  if (!leansOnContext(query)) return [];
  return asked
    .filter((text) => text !== query)
    .slice(0, LONGEST_MEMORY)
    .map((text, age) => ({ text, weight: FIRST_WEIGHT * DECAY ** age }));
}

function leansOnContext(query: string): boolean {
  if (isExact(query) || !(query.search(POINTING) !== -1 || CONTINUING.test(query))) return false;
  const own = query.replace(POINTING, " ").replace(ASKING, " ");
  return (own.match(/[\p{L}\p{N}]+/gu) ?? []).length <= FEW_WORDS;
}

/** An identifier or a code is asked for itself, however short it is. */
function isExact(query: string): boolean {
  return /[_:.#]|[a-z][A-Z]|\d/.test(query);
}
