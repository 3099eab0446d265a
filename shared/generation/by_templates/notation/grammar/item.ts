import { ahead, either, end, optional, words } from "../parser.ts";
import type { FieldNode, Modifier, Name } from "../syntax.ts";

type Modifiers = readonly Modifier[];

/** Words before a name that say nothing of it. */
export const article = optional(words("a an the its their his her some my our your"));

export function field(name: Name, modifiers: Modifiers, isColumn = false): FieldNode {
  return isColumn ? { name, modifiers, isColumn } : { name, modifiers };
}

/** What ends an item of a running list. */
export const itemEnd = ahead(either(end, words(", and ; ) } as with & + plus but")));
