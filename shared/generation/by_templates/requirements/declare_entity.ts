import { entityKey } from "../specification/identify.ts";
import { singularise } from "../specification/noun_number.ts";
import type { EntityDraft, Reading } from "./reading.ts";

/** A thing the requirement is about. */
export interface Noun {
  readonly singular: string;
  readonly plural: string;
  /** The words as they were written, for a title. */
  readonly written: string;
}

/** The draft of an entity, made when it is first named. */
export function declareEntity(reading: Reading, noun: Noun): EntityDraft {
  const key = entityKey(noun.singular);
  const existing = reading.entities.find((entity) => entity.key === key);
  if (existing !== undefined) return existing;
  const made: EntityDraft = {
    key,
    label: noun.singular,
    plural: noun.plural,
    fields: [],
    singularly: singularise(noun.written) === noun.written,
  };
  reading.entities.push(made);
  return made;
}
