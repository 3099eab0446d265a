import type { Nodes } from "../syntax.ts";
import type { Token } from "../token.ts";
import { keepingWords } from "./deletion_effects.ts";

/** What a clause of a sentence says, and in which words. */
export interface Clause {
  readonly value: Nodes;
  readonly tokens: readonly Token[];
}

function isOfDeleting({ value }: Clause): boolean {
  return value.some(({ node }) => node === "deletion");
}

/**
 * "… deletes its matches, and the players keep their names": after what deleting does, what is kept is
 * what stays, which only the grammar of deleting reads.
 */
export function staysAboutDeleting(clauses: readonly Clause[]): boolean {
  const start = clauses.findIndex(isOfDeleting);
  if (start < 0) return true;
  return clauses
    .slice(start)
    .every((each) => isOfDeleting(each) || !each.tokens.some(({ key }) => keepingWords.has(key)));
}
