import { singularise } from "./noun_number.ts";
import { asciiWords, spellIdentifier } from "./spell_identifier.ts";

/** The identifier two spellings of one field share: "due date", "dueDate" and "Due-Date". */
export function fieldKey(label: string): string {
  return spellIdentifier(label, "field", "Value");
}

/** The identifier of a thing, from its label in either number. */
export function entityKey(label: string): string {
  return spellIdentifier(singularise(label), "item", "Entry");
}

/** Whether a phrase names a thing: "the title of a book" and "book title" name the book. */
export function mentions(
  phrase: string,
  thing: { readonly label: string; readonly plural: string },
): boolean {
  const words = ` ${asciiWords(phrase).join(" ")} `;
  return [thing.label, thing.plural].some((name) =>
    words.includes(` ${asciiWords(name).join(" ")} `),
  );
}
