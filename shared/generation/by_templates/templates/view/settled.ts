import type { Entity, Field, Relation, Specification } from "../../specification/specification.ts";
import { minimumLengthOf } from "./field_rules.ts";
import { claimName, namesOf } from "./names.ts";

/** A field with every rule that it is held to; `to` names the entity that a reference points to. */
export interface SettledField extends Field {
  readonly to?: string;
  readonly onDelete?: Relation["onDelete"];
}

export interface SettledFilter {
  readonly parameter: string;
  readonly field: string;
  readonly operator: "equals" | "contains" | "includes" | "from" | "to";
}

/** An entity with its foreign keys among its fields, and its lists as they can be. */
export interface SettledEntity extends Omit<Entity, "fields" | "filters"> {
  readonly route: string;
  readonly table: string;
  readonly fields: readonly SettledField[];
  readonly filters: readonly SettledFilter[];
}

/** What every item has besides its own fields. */
export const SYSTEM_FIELDS: readonly Field[] = ["createdAt", "updatedAt"].map((name) => ({
  name,
  label: name,
  type: "datetime",
  required: true,
  unique: false,
  reason: "Every item has it.",
}));
const SYSTEM_NAMES = new Set(["id", "createdAt", "updatedAt", "rowVersion"]);

/** The entities of a specification, with what the templates decide where it is silent. */
export function settleEntities(specification: Specification): readonly SettledEntity[] {
  const relations = satisfiableRelations(specification.relations);
  const takenRoutes = new Set(["health", "app", "service", "postgres", "migration"]);
  return specification.entities.map((entity) => {
    const fields = settleFields(entity, relations);
    const listed = entity.operations.includes("list") ? [...fields, ...SYSTEM_FIELDS] : [];
    return {
      ...entity,
      route: claimName(namesOf(entity.plural).kebab, "-resource", takenRoutes),
      table: namesOf(entity.plural).snake,
      fields,
      filters: settleFilters(entity, listed),
      ...settleSorts(entity, listed),
    };
  });
}

function settleFields(entity: Entity, relations: readonly Relation[]): readonly SettledField[] {
  const references = relations.filter(({ child }) => child === entity.name);
  const keys = new Set(references.map(({ field }) => field));
  const own = entity.fields.filter(({ name }) => !SYSTEM_NAMES.has(name) && !keys.has(name));
  return [...own.map(settleField), ...references.map(toReference)];
}

function toReference({ field, parent, required, onDelete }: Relation): SettledField {
  return {
    name: field,
    label: namesOf(field).words,
    type: "uuid",
    required,
    unique: false,
    reason: `It names the ${namesOf(parent).words}.`,
    to: parent,
    onDelete,
  };
}

/** How long a text may be, and a list, when nobody says so. */
const LONGEST: Partial<Record<Field["type"], number>> = {
  string: 1000,
  text: 20_000,
  email: 254,
  url: 2000,
  string_list: 100,
};

/** A field with its lengths bounded. */
export function settleField(field: Field): SettledField {
  const longest = LONGEST[field.type];
  // What has a default is never absent.
  const required = field.required || field.default !== undefined;
  const least = minimumLengthOf({ ...field, required });
  return {
    ...field,
    required,
    unique: field.unique && field.type !== "string_list",
    ...(least !== undefined && least > 0 && { minLength: least }),
    ...(longest !== undefined && {
      maxLength: field.maxLength ?? Math.max(longest, field.minLength ?? 0),
    }),
  };
}

const ORDERED = new Set<Field["type"]>(["integer", "number", "date", "datetime", "time"]);
const TEXTS = new Set<Field["type"]>(["string", "text", "email", "url"]);

function settleFilters(entity: Entity, listed: readonly Field[]): readonly SettledFilter[] {
  const taken = new Set(["limit", "offset", "sort"]);
  const seen = new Set<string>();
  return entity.filters.flatMap(({ field: name, match }) => {
    const field = listed.find((candidate) => candidate.name === name);
    if (field === undefined) return [];
    return operatorsOf(field, match).flatMap((operator) => {
      if (seen.has(`${name} ${operator}`)) return [];
      seen.add(`${name} ${operator}`);
      const suffix = { from: "From", to: "To" }[String(operator)] ?? "";
      return [{ parameter: claimName(name + suffix, "Filter", taken), field: name, operator }];
    });
  });
}

function operatorsOf(
  { type }: Field,
  match: Entity["filters"][number]["match"],
): readonly SettledFilter["operator"][] {
  if (type === "string_list") return ["includes"];
  if (match === "range" && ORDERED.has(type)) return ["from", "to"];
  return match === "contains" && TEXTS.has(type) ? ["contains"] : ["equals"];
}

/** The sorts of a list; lists of texts have no order. */
function settleSorts(entity: Entity, listed: readonly Field[]) {
  const canSort = (name: string) =>
    listed.some((field) => field.name === name && field.type !== "string_list");
  const wanted = entity.defaultSort;
  const defaultSort = wanted !== undefined && canSort(wanted.field) ? wanted : undefined;
  const names = [...entity.sorts, ...(defaultSort === undefined ? [] : [defaultSort.field])];
  return { sorts: [...new Set(names)].filter(canSort), defaultSort };
}

/** A required relation that closes a circle could never be met first; it becomes optional. */
function satisfiableRelations(relations: readonly Relation[]): readonly Relation[] {
  const kept: Relation[] = [];
  for (const relation of relations) {
    const closes = relation.required && requires(relation.parent, relation.child, kept, new Set());
    kept.push(closes ? { ...relation, required: false } : relation);
  }
  return kept;
}

function requires(
  child: string,
  parent: string,
  relations: readonly Relation[],
  seen: Set<string>,
): boolean {
  if (child === parent) return true;
  if (seen.has(child)) return false;
  seen.add(child);
  return relations
    .filter((relation) => relation.required && relation.child === child)
    .some((relation) => requires(relation.parent, parent, relations, seen));
}

/** The entities in an order in which what an entity refers to comes before it, where that can be. */
export function parentsFirst(entities: readonly SettledEntity[]): readonly SettledEntity[] {
  const ordered = new Set<SettledEntity>();
  const visiting = new Set<SettledEntity>();
  const visit = (entity: SettledEntity): void => {
    if (visiting.has(entity)) return;
    visiting.add(entity);
    for (const { to } of entity.fields) {
      const parent = entities.find(({ name }) => name === to);
      if (parent !== undefined) visit(parent);
    }
    ordered.add(entity);
  };
  for (const entity of entities) visit(entity);
  return [...ordered];
}
