import type { Entity, Relation, Specification } from "../../specification/specification.ts";
import { type TagsOf, tagsFor, tagsOf } from "./criteria.ts";
import { type FieldView, fieldView, referenceField, SAMPLE_IDS } from "./field_view.ts";
import { filterViews, type SampleRow, SYSTEM_FIELDS } from "./list_view.ts";
import { claimName, namesOf, typeNameOf, variableNameOf } from "./names.ts";
import { sampleValues } from "./sample_values.ts";
import { sortViews } from "./sort_view.ts";
import { typescriptLiteral } from "./typescript_code.ts";
import { userText } from "./user_text.ts";

/** The names of the stored samples, in their order. */
export const SAMPLE_NAMES = ["first", "second", "third"] as const;
const SYSTEM_NAMES = new Set(["id", "createdAt", "updatedAt"]);

/** The moments at which the stored samples were created. */
const SAMPLE_TIMES = ["2026-01-01", "2026-01-02", "2026-01-03"].map(
  (day) => `${day}T00:00:00.000Z`,
);

/**
 * The fields an entity stores: its own, without those that every item has anyway, then its
 * foreign keys.
 */
function storedFields(entity: Entity, relations: readonly Relation[], tags: TagsOf) {
  const references = relations.filter((relation) => relation.child === entity.name);
  const keys = new Set(references.map((relation) => relation.field));
  const own = entity.fields.filter(({ name }) => !SYSTEM_NAMES.has(name) && !keys.has(name));
  return [
    ...own.map((field) => fieldView(field, entity.name, tags)),
    ...references.map((relation) =>
      fieldView(referenceField(relation), entity.name, tags, relation),
    ),
  ];
}

/** How many whole samples an entity has: as many as its unique fields leave different values for. */
export function sampleCountOf(entity: Entity): number {
  const unique = entity.fields.filter((field) => field.unique && field.type !== "string_list");
  return Math.min(SAMPLE_NAMES.length, ...unique.map((field) => sampleValues(field).length));
}

/** Everything the templates need to know of one entity, apart from its neighbours. */
export function entityView(
  entity: Entity,
  specification: Specification,
  leftover: Specification["acceptanceCriteria"],
  takenPaths: Set<string>,
  sampleCounts: ReadonlyMap<string, number>,
) {
  const tags = tagsFor(specification.acceptanceCriteria, entity.name);
  const fields = storedFields(entity, specification.relations, tags);
  const parents = new Map(
    specification.relations
      .filter(({ child }) => child === entity.name)
      .map(({ field, parent }) => [field, sampleCounts.get(parent) ?? 1]),
  );
  const samples = samplesOf(fields, parents);
  // What cannot be listed is neither filtered nor sorted.
  const listable = entity.operations.includes("list") ? [...fields, ...SYSTEM_FIELDS] : [];
  const names = namesOf(entity.name);
  const plural = namesOf(entity.plural);
  const sorts = sortViews(entity, listable.map(plainField), samples.rows, tags);
  return {
    ...names,
    type: typeNameOf(entity.name),
    plural: {
      ...plural,
      property: storageProperty(entity.plural),
      variable: repositoryVariable(entity),
    },
    label: userText(entity.label),
    heading: userText(entity.label.charAt(0).toUpperCase() + entity.label.slice(1)),
    articleCapital: /^[aeio]/.test(names.words) ? "An" : "A",
    article: /^[aeio]/.test(names.words) ? "an" : "a",
    route: claimName(plural.kebab, "-resource", takenPaths),
    fields,
    defaulted: fields.filter(({ isDefaulted }) => isDefaulted),
    optional: fields.filter(({ required }) => !required),
    withDefault: fields.filter(({ hasDefault }) => hasDefault),
    enums: fields.filter(({ type }) => type === "enum"),
    uniques: fields.filter(({ isUnique }) => isUnique),
    uniquesCode: fields
      .filter(({ isUnique }) => isUnique)
      .map(({ name }) => `"${name}"`)
      .join(", "),
    filters: filterViews(entity, listable.map(plainField), samples.rows, tags),
    sorts,
    sortValues: sorts.flatMap(({ field }) => [`"${field}"`, `"-${field}"`]).join(", "),
    defaultSort: defaultSortOf(entity, sorts),
    samples: samples.views,
    sampleCount: samples.views.length,
    can: operationsOf(entity),
    tags: entityTags(tags, leftover),
  };
}
export type EntityView = ReturnType<typeof entityView>;

function plainField(field: FieldView | (typeof SYSTEM_FIELDS)[number]) {
  return { ...field, label: field.name, values: [...(field.values ?? [])] };
}

function repositoryVariable(entity: Entity): string {
  return variableNameOf(entity.plural, "Repository");
}

function storageProperty(plural: string): string {
  const variable = variableNameOf(plural, "Repository");
  return variable === plural ? plural : `${plural}: ${variable}`;
}

function entityTags(tags: TagsOf, leftover: Specification["acceptanceCriteria"]) {
  return {
    create: tags("create"),
    read: tags("read"),
    update: tags("update"),
    delete: tags("delete"),
    pagination: tags("pagination"),
    sort: tags("sort"),
    leftover: tagsOf(leftover),
  };
}

function operationsOf(entity: Entity) {
  const has = (operation: Entity["operations"][number]) => entity.operations.includes(operation);
  const can = {
    create: has("create"),
    read: has("read"),
    list: has("list"),
    update: has("update"),
    delete: has("delete"),
  };
  return {
    ...can,
    /** Whether there is anything at the address of one item. */
    one: can.read || can.update || can.delete,
    /** Whether there is anything at the address of the collection. */
    many: can.create || can.list,
    write: can.create || can.update,
    oneMethods: [
      ...(can.read ? ["GET"] : []),
      ...(can.update ? ["PUT", "PATCH"] : []),
      ...(can.delete ? ["DELETE"] : []),
    ].join(", "),
    manyMethods: [...(can.list ? ["GET"] : []), ...(can.create ? ["POST"] : [])].join(", "),
    everythingOne: can.read && can.update && can.delete,
    everythingMany: can.list && can.create,
  };
}

function defaultSortOf(entity: Entity, sorts: readonly { readonly field: string }[]) {
  const sort = entity.defaultSort;
  const isKnown = sorts.some(({ field }) => field === sort?.field);
  if (sort === undefined || !isKnown)
    return { exists: false, value: "", field: "", ascending: true };
  const ascending = sort.direction === "asc";
  return {
    exists: true,
    value: `${ascending ? "" : "-"}${sort.field}`,
    field: sort.field,
    ascending,
  };
}

/**
 * Up to three whole samples: as many as the unique fields leave different values for. The third
 * leaves out what is optional, so that lists also meet absent values.
 */
function samplesOf(fields: readonly FieldView[], parents: ReadonlyMap<string, number>) {
  const uniqueCounts = fields
    .filter(({ isUnique }) => isUnique)
    .map(({ samples }) => samples.length);
  const count = Math.min(SAMPLE_NAMES.length, ...uniqueCounts);
  const rows: SampleRow[] = [];
  const views = SAMPLE_NAMES.slice(0, count).map((name, at) => {
    const entries = fields.map((field) => sampleEntry(field, at, parents.get(field.name) ?? 1));
    const time = SAMPLE_TIMES[at];
    rows.push({
      ...Object.fromEntries(entries.map((entry) => [entry.name, entry.value])),
      createdAt: time,
      updatedAt: time,
    });
    return { name, at, id: SAMPLE_IDS[at], time, entries };
  });
  return { rows, views };
}

function sampleEntry(field: FieldView, at: number, parentCount: number) {
  const place = field.isReference ? at % parentCount : at;
  const value = sampleValue(field, at, place);
  const isReference = field.isReference && value !== null;
  return {
    name: field.name,
    option: field.kebab,
    type: field.type,
    value,
    isNull: value === null,
    code: isReference ? `ids.${SAMPLE_NAMES[place]}` : typescriptLiteral(value),
  };
}

function sampleValue(field: FieldView, at: number, place: number): unknown {
  const isLeftOut = !field.required && (field.isReference || at === SAMPLE_NAMES.length - 1);
  return isLeftOut ? null : (field.samples[place % field.samples.length] ?? null);
}
