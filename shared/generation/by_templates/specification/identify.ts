import { singularise } from "./noun_number.ts";
import { spellIdentifier } from "./spell_identifier.ts";

/** The identifier of a thing, from its label in either number. */
export function entityKey(label: string): string {
  return spellIdentifier(singularise(label), "item", "Entry");
}
