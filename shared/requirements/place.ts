import { declareEntity } from "./declare_entity.ts";
import { takeJoinedCapabilities } from "./find_capabilities.ts";
import { singularise } from "./noun_number.ts";
import { type Head, readHead } from "./read_head.ts";
import type { EntityDraft, Reading } from "./reading.ts";
import { asciiWords } from "./spell_identifier.ts";

/** Where the reader is: the entity that "it" and a bare list of fields mean. */
export interface Place {
  readonly reading: Reading;
  current: EntityDraft | undefined;
  title: string | undefined;
}

/** Declares the things a head names and goes on with the last of them. */
export function useHead(head: Head, place: Place): EntityDraft | undefined {
  if (head.uncovered !== undefined) place.reading.uncovered.push(head.uncovered);
  const declared = head.nouns.map((noun) => declareEntity(place.reading, noun));
  if (head.relation !== undefined) {
    const { parent, child } = head.relation;
    place.reading.relations.push({
      parent: parent.singular,
      child: child.singular,
      required: true,
      phrase: `${child.written} and ${parent.written}`,
    });
  }
  place.title ??= (head.relation?.parent ?? head.nouns[0])?.written;
  place.current = declared.at(-1) ?? place.current;
  return declared.at(-1);
}

/** Reads a head; capabilities joined to it ("with JWT auth") are noted and taken off. */
export function readAskedHead(text: string, place: Place): Head {
  const { text: bare, found } = takeJoinedCapabilities(text);
  const missing = found.filter(({ covered }) => !covered);
  place.reading.uncovered.push(...missing.map(({ phrase }) => phrase));
  return readHead(bare);
}

/** Whether a phrase is (part of) a thing's or a field's own name: "payment", "cache size". */
export function isName(phrase: string, place: Place): boolean {
  const words = asciiWords(singularise(phrase)).join(" ");
  const names = place.reading.entities.flatMap((entity) => [
    entity.label,
    ...entity.fields.flatMap((field) => [field.label, ...(field.modifiers.values ?? [])]),
  ]);
  return names.some((name) =>
    ` ${asciiWords(singularise(name)).join(" ")} `.includes(` ${words} `),
  );
}
