import { measure, unitOf } from "./measure.ts";
import { pluralise } from "./noun_number.ts";
import type { AcceptanceCriterion, Entity, Field, Relation } from "./specification.ts";

type Criterion = Omit<AcceptanceCriterion, "id">;
type Rule = NonNullable<AcceptanceCriterion["subject"]>["rule"];

function about(entity: Entity, rule: Rule, text: string, field?: string): Criterion {
  return {
    text,
    subject: { entity: entity.name, rule, ...(field === undefined ? {} : { field }) },
  };
}

function withArticle(label: string): string {
  return /^[aeiou]/i.test(label) ? `an ${label}` : `a ${label}`;
}

const formats: Partial<Record<Field["type"], string>> = {
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  date: "a calendar date",
  datetime: "a date with a time",
  time: "a clock time",
  email: "an email address",
  url: "a URL",
  uuid: "a UUID",
  string_list: "a list of texts",
};

function rangeText(field: Field): string | undefined {
  const parts = [
    field.minimum === undefined ? undefined : `at least ${field.minimum}`,
    field.exclusiveMinimum === undefined ? undefined : `greater than ${field.exclusiveMinimum}`,
    field.maximum === undefined ? undefined : `at most ${field.maximum}`,
    field.exclusiveMaximum === undefined ? undefined : `less than ${field.exclusiveMaximum}`,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(" and ");
}

function lengthText(field: Field): string | undefined {
  const { maxLength, minLength } = field;
  const unit = unitOf(field);
  if (maxLength === undefined) {
    return minLength === undefined ? undefined : `at least ${measure(minLength, unit)}`;
  }
  return `${minLength === undefined ? "at most" : `${minLength} to`} ${measure(maxLength, unit)}`;
}

function fieldCriteria(entity: Entity, field: Field): Criterion[] {
  const one = withArticle(entity.label);
  const criteria: Criterion[] = [];
  const add = (rule: Rule, text: string) => criteria.push(about(entity, rule, text, field.name));
  const range = rangeText(field);
  const length = lengthText(field);
  const format = formats[field.type];
  if (field.required) add("required", `Creating ${one} without ${field.label} is refused.`);
  if (field.default !== undefined)
    add(
      "default",
      `${field.label} of ${one} is ${field.default === "now" ? "the moment of creation" : field.default} unless given.`,
    );
  if (format !== undefined) add("format", `${field.label} of ${one} must be ${format}.`);
  if (field.pattern !== undefined)
    add("format", `${field.label} of ${one} must match ${field.pattern}.`);
  if (field.values !== undefined)
    add("enum", `${field.label} of ${one} is one of ${field.values.join(", ")}.`);
  if (range !== undefined) add("range", `${field.label} of ${one} must be ${range}.`);
  if (length !== undefined) add("length", `${field.label} of ${one} must have ${length}.`);
  if (field.unique)
    add("unique", `No two ${pluralise(entity.label)} have the same ${field.label}.`);
  return criteria;
}

const filterTexts: Readonly<Record<Entity["filters"][number]["match"], string>> = {
  equals: "by",
  contains: "by text contained in",
  range: "by a range of",
  includes: "by an item of",
};

function listCriteria(entity: Entity, labels: ReadonlyMap<string, string>): Criterion[] {
  const named = (field: string) => labels.get(field) ?? field;
  const many = pluralise(entity.label);
  const criteria = [about(entity, "pagination", `Lists of ${many} are paged.`)];
  for (const { field, match } of entity.filters) {
    criteria.push(
      about(
        entity,
        "filter",
        `A list of ${many} can be filtered ${filterTexts[match]} ${named(field)}.`,
        field,
      ),
    );
  }
  for (const field of entity.sorts) {
    criteria.push(
      about(entity, "sort", `A list of ${many} can be sorted by ${named(field)}.`, field),
    );
  }
  return criteria;
}

function relationCriteria(entity: Entity, relation: Relation): Criterion[] {
  const one = withArticle(entity.label);
  const must = relation.required
    ? `needs ${withArticle(relation.parent)} that exists`
    : `may name ${withArticle(relation.parent)}, which must exist`;
  const children = pluralise(entity.label);
  const effect = {
    restrict: `that still has ${children} is refused`,
    cascade: `deletes its ${children} too`,
    clear: `leaves its ${children} without one`,
  }[relation.onDelete];
  return [
    about(entity, "relation", `${one[0]?.toUpperCase()}${one.slice(1)} ${must}.`, relation.field),
    about(
      entity,
      "relation",
      `Deleting ${withArticle(relation.parent)} ${effect}.`,
      relation.field,
    ),
  ];
}

function entityCriteria(entity: Entity, relations: readonly Relation[]): Criterion[] {
  const one = withArticle(entity.label);
  const can = new Set(entity.operations);
  const labels = new Map([
    ...entity.fields.map((field) => [field.name, field.label] as const),
    ["createdAt", "time of creation"] as const,
  ]);
  return [
    ...(can.has("create")
      ? [
          about(
            entity,
            "create",
            `Creating ${one} with valid values stores it and returns it with an id.`,
          ),
        ]
      : []),
    ...(can.has("create") || can.has("update")
      ? entity.fields.flatMap((field) => fieldCriteria(entity, field))
      : []),
    ...(can.has("read")
      ? [about(entity, "read", `Reading ${one} that does not exist says so.`)]
      : []),
    ...(can.has("list") ? listCriteria(entity, labels) : []),
    ...(can.has("update")
      ? [about(entity, "update", `Updating ${one} changes the given fields and no others.`)]
      : []),
    ...(can.has("delete") ? [about(entity, "delete", `After deleting ${one} it is gone.`)] : []),
    ...relations
      .filter((relation) => relation.child === entity.name)
      .flatMap((relation) => relationCriteria(entity, relation)),
  ];
}

/** The numbered sentences that must be true of the result; each can be tested by itself. */
export function writeCriteria(
  entities: readonly Entity[],
  relations: readonly Relation[],
): AcceptanceCriterion[] {
  return entities
    .flatMap((entity) => entityCriteria(entity, relations))
    .map((criterion, at) => ({ id: `AC-${at + 1}`, ...criterion }));
}
