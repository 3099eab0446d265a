import { fieldKey } from "../specification/identify.ts";
import { singularise } from "../specification/noun_number.ts";
import type { Entity, Field, FieldType, Relation } from "../specification/specification.ts";
import { asciiWords } from "../specification/spell_identifier.ts";
import type { FilterDraft, SortDraft } from "./reading.ts";

type Filter = Entity["filters"][number];

const matches: Readonly<Record<FieldType, Filter["match"]>> = {
  boolean: "equals",
  enum: "equals",
  uuid: "equals",
  email: "equals",
  url: "equals",
  string: "contains",
  text: "contains",
  integer: "range",
  number: "range",
  date: "range",
  datetime: "range",
  time: "range",
  string_list: "includes",
};

/** How a field of this type is filtered. */
export function matchOf(type: FieldType): Filter["match"] {
  return matches[type];
}

/** Words that mean the same field in a filter: "completed" for `done`, "newest" for creation. */
const synonyms: readonly (readonly string[])[] = [
  [
    "done",
    "completed",
    "complete",
    "finished",
    "completion",
    "isdone",
    "iscompleted",
    "open",
    "pending",
  ],
  ["duedate", "due", "deadline", "overdue", "dueby"],
  [
    "createdat",
    "created",
    "creationdate",
    "datecreated",
    "creation",
    "creationtime",
    "createddate",
    "dateadded",
    "newest",
    "added",
  ],
  ["quantity", "qty", "stock", "amount", "count"],
  ["name", "title"],
  ["tags", "tag", "labels"],
];

const phraseTail =
  /\s+(?:range|ranges|status|state|field|value|values|flag|term|text|keyword|period|between.*|from .* to .*)$/iu;

/** The name in `names` that a phrase means: exactly, by its last words, or as a synonym. */
export function matchName(phrase: string, names: readonly string[]): string | undefined {
  const variants = [phrase, phrase.replace(phraseTail, ""), singularise(phrase)].map((variant) =>
    fieldKey(variant).toLowerCase(),
  );
  const exact = names.find(
    (name) =>
      variants.includes(name.toLowerCase()) || variants.includes(singularise(name).toLowerCase()),
  );
  if (exact !== undefined) return exact;
  const words = asciiWords(phrase.replace(phraseTail, ""));
  const inside = names.filter(
    (name) => isPart(words, asciiWords(name)) || isPart(asciiWords(name), words),
  );
  if (inside.length === 1) return inside[0];
  const group = synonyms.find((set) => variants.some((variant) => set.includes(variant)));
  return names.find((name) => group?.includes(name.toLowerCase()));
}

function isPart(part: readonly string[], whole: readonly string[]): boolean {
  return part.length > 0 && part.every((word) => whole.includes(word));
}

function keysOf(
  fields: readonly Field[],
  relations: readonly Relation[],
  entity: string,
): string[] {
  const foreign = relations
    .filter((relation) => relation.child === entity)
    .map((relation) => relation.field);
  return [...fields.map((field) => field.name), ...foreign, "createdAt"];
}

/** A filter asked for on an entity, or undefined when it has no such field. */
export function resolveFilter(
  draft: FilterDraft,
  entity: string,
  fields: readonly Field[],
  relations: readonly Relation[],
): Filter | undefined {
  const name = matchName(draft.phrase, keysOf(fields, relations, entity));
  if (name === undefined) return undefined;
  const type = fields.find((field) => field.name === name)?.type;
  if (type !== undefined) return { field: name, match: matchOf(type) };
  return { field: name, match: name === "createdAt" ? "range" : "equals" };
}

/** The field a sort phrase means on an entity; the empty phrase is the moment of creation. */
export function resolveSort(draft: SortDraft, fields: readonly Field[]): string | undefined {
  if (draft.phrase === "") return "createdAt";
  const sortable = fields
    .filter((field) => field.type !== "string_list")
    .map((field) => field.name);
  return matchName(draft.phrase, [...sortable, "createdAt"]);
}
