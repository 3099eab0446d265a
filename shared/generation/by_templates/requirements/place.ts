import { singularise } from "../specification/noun_number.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import { declareEntity } from "./declare_entity.ts";
import { takeJoinedCapabilities } from "./find_capabilities.ts";
import { type Head, readHead } from "./read_head.ts";
import type { EntityDraft, Reading } from "./reading.ts";

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

/** A rule between the thing and its fields: "employees where the email must end in @acme.com". */
const ruleOnFields =
  /\s(?:where|such that|provided that)\s+(.*\b(?:must|cannot|can't|should|only|at least|at most|between|unique)\b.*)$/iu;

/** Reads a head; capabilities joined to it ("with JWT auth") are noted and taken off. */
export function readAskedHead(text: string, place: Place): Head {
  const { text: bare, found } = takeJoinedCapabilities(text);
  const missing = found.filter(({ covered }) => !covered);
  place.reading.uncovered.push(...missing.map(({ phrase }) => phrase));
  const rule = ruleOnFields.exec(bare)?.[1];
  if (rule !== undefined) place.reading.uncovered.push(rule);
  return readHead(bare);
}

function fieldNames({ reading }: Place): string[] {
  return reading.entities.flatMap((entity) =>
    entity.fields.flatMap((field) => [field.label, ...(field.modifiers.values ?? [])]),
  );
}

function isPartOf(phrase: string, names: readonly string[]): boolean {
  const words = asciiWords(singularise(phrase)).join(" ");
  return names.some((name) =>
    ` ${asciiWords(singularise(name)).join(" ")} `.includes(` ${words} `),
  );
}

/** Whether a phrase is (part of) a field's own name: "website", "cache size". */
export function isFieldName(phrase: string, place: Place): boolean {
  return isPartOf(phrase, fieldNames(place));
}

/** Whether a phrase is (part of) a thing's or a field's own name: "payment", "cache size". */
export function isName(phrase: string, place: Place): boolean {
  const things = place.reading.entities.map((entity) => entity.label);
  return isPartOf(phrase, [...things, ...fieldNames(place)]);
}
