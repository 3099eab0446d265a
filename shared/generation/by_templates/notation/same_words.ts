import type { Token } from "./token.ts";

/**
 * Words that say the same in every sentence of the notation. The grammar and what it reads are both put
 * into the first of each, so that a production that knows one of them knows all.
 */
const sameWords: readonly (readonly [word: string, others: string])[] = [
  ["must", "shall | should | ought to | has to | have to | is to | are to | is supposed to"],
  ["must", "are supposed to | is required to | are required to"],
  [
    "cannot",
    "can't | can not | must not | mustn't | should not | shouldn't | shall not | may not | can never",
  ],
  ["cannot", "must never | may never | should never | shall never | is not to | are not to"],
  ["cannot", "is not allowed to | are not allowed to | isn't allowed to | aren't allowed to"],
  ["delete", "remove | erase"],
  ["deletes", "removes | erases"],
  ["deleted", "removed | erased"],
  ["deleting", "removing | erasing"],
  ["mandatory", "compulsory | obligatory"],
  ["among", "amongst"],
  ["->", "→ | ⇒"],
  // "student no." is a number's name, and "no" alone is none.
  ["number", "no ."],
];

const byFirst = new Map<string, { readonly keys: readonly string[]; readonly same: string }[]>();
for (const [same, others] of sameWords)
  for (const written of others.split(" | ")) {
    const keys = written.split(" ");
    const [head = ""] = keys;
    const all = [...(byFirst.get(head) ?? []), { keys, same }];
    byFirst.set(
      head,
      all.sort((one, other) => other.keys.length - one.keys.length),
    );
  }

/** What stands at a place for other words; undefined when they stand for themselves. */
function sameAt(keyAt: (at: number) => string | undefined, at: number) {
  return byFirst
    .get(keyAt(at) ?? "")
    ?.find(({ keys }) => keys.every((key, ahead) => keyAt(at + ahead) === key));
}

/** The words of a phrase of the grammar as those of a sentence are compared with it. */
export function samePhrase(keys: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < keys.length; ) {
    const same = sameAt((place) => keys[place], at);
    found.push(same?.same ?? keys[at] ?? "");
    at += same?.keys.length ?? 1;
  }
  return found;
}

/** Tokens with their keys in those words; what is written, and where, stays. */
export function withSameWords(tokens: readonly Token[]): readonly Token[] {
  const keyAt = (at: number) => {
    const found = tokens[at];
    return found === undefined || found.kind === "quoted" ? undefined : found.key;
  };
  const found: Token[] = [];
  for (let at = 0; at < tokens.length; ) {
    const same = sameAt(keyAt, at);
    const [first, last] = [tokens[at], tokens[at + (same?.keys.length ?? 1) - 1]];
    if (first === undefined || last === undefined) break;
    found.push(same === undefined ? first : { ...first, key: same.same, to: last.to });
    at += same?.keys.length ?? 1;
  }
  return found;
}
