import { entityKey, fieldKey } from "../specification/identify.ts";
import type { Relation } from "../specification/specification.ts";
import { matchName } from "./build_access.ts";
import { namingWords } from "./lexicon/field_nouns.ts";
import { findField, readFieldList } from "./read_fields.ts";
import type { Reading } from "./reading.ts";

/** "filter by genre (action, drama)" says more of a field that is there already. */
function describeFields(reading: Reading): void {
  for (const { phrase, item } of reading.filters) {
    const owner = reading.entities.find((each) => findField(each, phrase) !== undefined);
    if (item !== undefined && owner !== undefined) readFieldList(item, owner, reading);
  }
}

function addField(
  phrase: string,
  item: string | undefined,
  about: string | undefined,
  reading: Reading,
): boolean {
  const meant = about === undefined ? undefined : entityKey(about);
  const entity = reading.entities.find(({ key }) => key === meant) ?? reading.entities[0];
  if (entity === undefined || phrase === "overdue" || phrase.split(" ").length > 3) {
    reading.uncovered.push(`filter or sort by ${phrase}`);
    return false;
  }
  const before = entity.fields.length;
  readFieldList(item ?? phrase, entity, reading);
  if (entity.fields.length === before) return false;
  reading.assumptions.push(
    `"${phrase}" is asked for in lists, so ${entity.plural} have such a field.`,
  );
  return true;
}

/** A field that is filtered or sorted by and was never described still is a field. */
export function addAskedFields(reading: Reading, relations: readonly Relation[]): void {
  describeFields(reading);
  const names = reading.entities.flatMap((entity) => entity.fields.map((field) => field.key));
  const foreign = relations.map((relation) => relation.field);
  const asked = [
    ...reading.filters,
    ...reading.sorts.map((sort) => ({ ...sort, item: undefined })),
  ];
  for (const { phrase, entity, item } of asked) {
    const known = matchName(phrase, [...names, ...foreign, "createdAt"]) !== undefined;
    // "by name" means the title of things that have one.
    const named =
      /^(?:name|title)$/.test(phrase) && names.some((name) => namingWords.includes(name));
    if (phrase === "" || known || named) continue;
    if (addField(phrase, item, entity, reading)) names.push(fieldKey(phrase));
  }
}
