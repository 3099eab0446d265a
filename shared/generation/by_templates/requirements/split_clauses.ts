/** Words before "filter by" and similar that belong to it, not to what came before. */
const lead =
  "(?:[,;]?\\s*(?<![\\p{L}])(?:and|with|plus|also|but|then|which|that|it|they|you|we|i|users?|people|customers?|the list|lists?|the ability|ability|an option|possible|able|allow(?:s|ing)?|support(?:s|ing)?|include(?:s|ing)?|provide|enable|offer|can|could|should|must|may|want|need|would like|like|is|are|be|to|let me|let users|endpoints?|default|by default|options?|as well as|a|an|the|me|them|w/)(?=\\s)){0,8}";
const trigger =
  "(?:filter(?:able|ed|ing|s)?(?:\\s+(?:\\p{L}+\\s+){0,2}?|\\s*)(?:by|on|for)\\s|filter(?:s|ing)?:\\s|search(?:able|ing|es)?\\s+(?:\\p{L}+\\s+){0,2}?(?:by|on|in|over|for)\\s|sort(?:ed|able|ing|s)?(?:\\s+(?:\\p{L}+\\s+){0,2}?|\\s*)(?:by|on)\\s|sort(?:ed|ing)?:\\s|order(?:ed|able|ing)?\\s+(?:\\p{L}+\\s+)??by\\s|(?:newest|latest|most recent|oldest|cheapest|highest \\p{L}+|lowest \\p{L}+|most expensive)(?: (?:ones|items|entries))? first|alphabetical(?:ly)?|sort(?:ed|able)? alphabetical|read-? ?only|(?:only|just) (?:create|read|list|get|add|view|post|reading|listing|creating)|(?:no|without|not|never|cannot|can't be) (?:be )?(?:delet|updat|edit|modif|remov|chang)|append-only|immutable|list overdue|overdue)";
const clauseStart = new RegExp(`${lead}[,;]?\\s*(?<![\\p{L}])(?=${trigger})`, "giu");
/** "belongs to a customer and has a total": the second half speaks of the same thing. */
const furtherVerb =
  /,?\s+and\s+(?:(?:it|they)\s+)?(?:also\s+)?(?=(?:(?:may|might|must|can|could|should)\s+)?(?:also\s+)?(?:has|have)\s)/giu;
/** "a shelf belongs to a warehouse, has a code" goes on about the shelf. */
const afterOwner = /(?<=\bbelongs? to [^,.;]{1,40}),\s+(?=(?:has|have)\s)/giu;
const subjectVerb =
  "(?:has|have|having|belongs?|can|may|must|should|contains?|needs?|is|gets?|includes?|owns?|consists?|stores?)\\b";
const eachStart = new RegExp(
  `[,;]?\\s*(?:\\b(?:and|where|whereby|in which|with|while)\\s+)?\\b(?=(?:each|every)\\s+\\p{L}+(?:\\s\\p{L}+){0,3}?\\s+${subjectVerb})|,\\s*(?=(?:an?|each|every)\\s+\\p{L}+(?:\\s\\p{L}+)?\\s+(?:has|have|belongs?|contains?|owns?|can have)\\s)|(?:,\\s*(?:and\\s+)?|\\sand\\s+)(?=\\p{L}+s\\s+have\\b)|\\s(?:where|whereby|in which)\\s+(?=(?:an?\\s+|each\\s+)?\\p{L}+\\s+(?:has|have|(?:can\\s+)?\\p{L}+(?:\\s(?:in|to|for|on))?\\s+(?:many|several|multiple))\\b)|(?:,\\s*|\\s)(?:and|while)\\s+(?=(?:an?|one)\\s+\\p{L}+(?:\\s(?!which\\b|that\\b)\\p{L}+)?\\s+(?:has|have|belongs?|can|may|contains?|owns?)\\b)`,
  "giu",
);

/** The places of a text where a new clause begins, outside brackets. */
function starts(text: string, pattern: RegExp, depthAt: Int16Array): number[] {
  const found: number[] = [];
  let end = -1;
  for (const match of text.matchAll(pattern)) {
    // A match right after another is the same start, without the words that lead to it.
    if (match.index !== end && (depthAt[match.index] ?? 0) === 0) found.push(match.index);
    end = match.index + match[0].length;
  }
  return found;
}

function bracketDepths(text: string): Int16Array {
  const depths = new Int16Array(text.length + 1);
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    depths[at] = depth;
    if ("([{".includes(character)) depth += 1;
  }
  return depths;
}

const sentenceEnd =
  /(?<=[\p{L}\p{N})"'%\]}][.!?]+)(?<!\b(?:e\.g|i\.e|etc|incl|max|min|no|approx|vs|resp|z\.B|p\. ?ej)\.)\s+|\n|(?<=\S);(?=\s|$)/giu;

const story =
  /\bas an? [^,.]{1,60}?,?\s+(?:i|we)(?:'d)?\s+(?:want|need|would like|like|should|can|could|wish|must)(?:\s+to)?(?:\s+be able)?(?:\s+to)?\s+/giu;

/** "Authors are read-only": the limit stays with the thing it limits. */
function partsSubject(text: string, from: number, at: number): boolean {
  const subject = /^[\s,;.]*(?:and |but )?(?:the |all )?(?!api\b|service\b)\p{L}+(?: \p{L}+)?$/iu;
  const limit =
    /^[\s,]*(?:is|are|(?:can|should|must|may)(?:not)?(?: be)?)\s+(?:only\s+)?(?:read-? ?only|append-only|immutable|(?:only|just|not|never)\s|(?:creat|add|delet|updat|edit|read|list))/iu;
  return (
    at - from < 60 &&
    at > from &&
    subject.test(text.slice(from, at)) &&
    limit.test(text.slice(at, at + 60))
  );
}

/** One clause, and whether it only continues the one before it ("title; author; pages"). */
export interface Clause {
  readonly text: string;
  readonly continues: boolean;
}

/**
 * The clauses of a line: sentences, parts between semicolons, and the parts that begin with
 * "filter by", "sorted by", "each book has" and similar.
 */
export function splitClauses(line: string): Clause[] {
  const text = line.replace(story, "I want to ");
  const depths = bracketDepths(text);
  const cuts = new Map<number, boolean>([[0, false]]);
  for (const match of text.matchAll(sentenceEnd)) {
    if ((depths[match.index] ?? 0) === 0) cuts.set(match.index, match[0].startsWith(";"));
  }
  for (const pattern of [clauseStart, eachStart, furtherVerb, afterOwner]) {
    for (const at of starts(text, pattern, depths)) if (!cuts.has(at)) cuts.set(at, false);
  }
  const places = [...cuts.keys()]
    .sort((left, right) => left - right)
    .filter((at, index, all) => !partsSubject(text, all[index - 1] ?? 0, at));
  return places.flatMap((at, index) => {
    const clause = text
      .slice(at, places[index + 1] ?? text.length)
      .replace(/^[\s,;.]+|[\s,;.!]+$/g, "")
      .replace(
        /^(?:and|while|where|whereby|in which|but)\s+(?=(?:each|every|an?|one)\s|\p{L}+\s+(?:has|have)\b)/iu,
        "",
      );
    return !/\p{L}/u.test(clause) ? [] : [{ text: clause, continues: cuts.get(at) ?? false }];
  });
}
