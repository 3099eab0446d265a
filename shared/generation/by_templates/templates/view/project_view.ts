import type {
  AcceptanceCriterion,
  Relation,
  Specification,
} from "../../specification/specification.ts";
import { type EntityView, entityView, sampleCountOf } from "./entity_view.ts";
import { namesOf, wordsOf } from "./names.ts";
import { userText } from "./user_text.ts";

/** Names that every JavaScript object inherits; a field of such a name needs bodies without prototype. */
const INHERITED_NAMES = new Set(Object.getOwnPropertyNames(Object.prototype));
const LONGEST_REQUIREMENT = 600;

/**
 * The view that a template renders: the specification with every spelling, expression, sample and
 * flag worked out, so that the template itself stays readable as the code it writes.
 *
 * `leftover` are the acceptance criteria that no test claims by its subject.
 */
export function projectView(
  specification: Specification,
  leftover: readonly AcceptanceCriterion[] = [],
) {
  const relations = satisfiableRelations(specification.relations);
  const sound = { ...specification, relations };
  const takenPaths = new Set(["health", "app"]);
  const sampleCounts = new Map(
    specification.entities.map((entity) => [entity.name, sampleCountOf(entity)]),
  );
  const entities = specification.entities.map((entity, at) =>
    entityView(entity, sound, at === 0 ? [...leftover] : [], takenPaths, sampleCounts),
  );
  const linked = entities.map((entity) => ({
    ...entity,
    ...neighboursOf(entity, entities, relations),
  }));
  const uses = usesOf(linked);
  const isSupabase = specification.kind === "supabase-table";
  const byDependency = parentsFirst(linked, relations);
  return {
    isSupabase,
    /** The folder that holds the code. */
    code: isSupabase ? `supabase/functions/${specification.slug}` : "src",
    title: userText(specification.title),
    slug: specification.slug,
    requirement: userText(specification.requirement.slice(0, LONGEST_REQUIREMENT)),
    assumptions: specification.assumptions.map(userText),
    criteria: specification.acceptanceCriteria.map(({ id, text }) => ({
      id,
      text: userText(text),
    })),
    entities: linked,
    byDependency,
    uses,
  };
}
export type LinkedEntityView = ProjectView["entities"][number];
export type ProjectView = ReturnType<typeof projectView>;

/** A required relation that closes a circle could never be met first; it becomes optional. */
function satisfiableRelations(relations: readonly Relation[]): Relation[] {
  const kept: Relation[] = [];
  for (const relation of relations) {
    const closesCircle =
      relation.required && requires(relation.parent, relation.child, kept, new Set());
    kept.push(closesCircle ? { ...relation, required: false } : relation);
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

function parentsFirst<E extends EntityView>(
  entities: readonly E[],
  relations: readonly Relation[],
): E[] {
  const ordered: E[] = [];
  const seen = new Set<string>();
  const visit = (entity: E): void => {
    if (seen.has(entity.camel)) return;
    seen.add(entity.camel);
    for (const { child, parent } of relations) {
      const found = entities.find(({ camel }) => child === entity.camel && camel === parent);
      if (found !== undefined) visit(found);
    }
    ordered.push(entity);
  };
  for (const entity of entities) visit(entity);
  return ordered;
}

/** The parents an entity points to and the children that point to it. */
function neighboursOf(
  entity: EntityView,
  entities: readonly EntityView[],
  relations: readonly Relation[],
) {
  const views = relations.flatMap((relation) => {
    const parent = entities.find(({ camel }) => camel === relation.parent);
    const child = entities.find(({ camel }) => camel === relation.child);
    return parent === undefined || child === undefined
      ? []
      : [relationView(relation, parent, child, relations)];
  });
  const children = views.filter(({ relation }) => relation.parent === entity.camel);
  const parents = views.filter(({ relation }) => relation.child === entity.camel);
  return {
    children,
    parents,
    requiredParents: parents.filter(({ relation }) => relation.required),
    nested: children.filter(({ child }) => child.can.list),
    isReferenced: children.length > 0,
  };
}

function relationView(
  relation: Relation,
  parent: EntityView,
  child: EntityView,
  relations: readonly Relation[],
) {
  const twins = relations.filter(
    (other) => other.parent === relation.parent && other.child === relation.child,
  );
  const by = wordsOf(relation.field).filter(
    (word, at, all) => !(word === "id" && at === all.length - 1),
  );
  const suffix = twins.length > 1 ? `-by-${by.join("-")}` : "";
  return {
    relation,
    names: namesOf(relation.field),
    parent,
    child,
    cascades: relation.onDelete === "cascade",
    isSelf: parent.camel === child.camel,
    nestedRoute: `${child.route}${suffix}`,
    tags: child.fields.find(({ name }) => name === relation.field)?.tags.relation ?? "",
  };
}

/** Which parts of the shared code a project needs. */
function usesOf(
  entities: readonly (EntityView & {
    readonly parents: readonly unknown[];
    readonly nested: readonly unknown[];
  })[],
) {
  const some = (holds: (entity: EntityView) => boolean) => entities.some(holds);
  const operator = (name: string) =>
    some(({ filters }) => filters.some((filter) => filter.operator === name));
  const queryOf = (name: string) =>
    some(({ can, filters }) => can.list && filters.some(({ zod }) => zod.startsWith(name)));
  const fields = entities.flatMap((entity) => entity.fields);
  const relations = entities.some(({ parents }) => parents.length > 0);
  const nested = entities.some((entity) => entity.nested.length > 0);
  const unique = fields.some(({ isUnique }) => isUnique);
  const defaultsToNow = fields.some((field) => field.defaultsToNow);
  const instants = some(
    (entity) =>
      entity.fields.some(({ type }) => type === "datetime") ||
      entity.filters.some(({ zod }) => zod === "instant"),
  );
  return {
    relations,
    nested,
    unique,
    values: instants || defaultsToNow,
    violations: unique || relations,
    filters: some(({ filters }) => filters.length > 0),
    conditions: nested || some(({ filters }) => filters.length > 0),
    ownEquals: operator("equals"),
    equals: nested || operator("equals"),
    contains: operator("contains"),
    includes: operator("includes"),
    range: operator("from") || operator("to"),
    sorts: some(({ sorts }) => sorts.length > 0),
    ranks: some(({ sorts }) => sorts.some(({ isEnum }) => isEnum)),
    list: some(({ can }) => can.list),
    read: some(({ can }) => can.read),
    one: some(({ can }) => can.one),
    write: some(({ can }) => can.write),
    create: some(({ can }) => can.create),
    update: some(({ can }) => can.update),
    delete: some(({ can }) => can.delete),
    reads: some(({ can }) => can.write || can.list),
    answers: some(({ can }) => can.create || can.list || can.read || can.update),
    instants,
    defaultsToNow,
    queryBoolean: queryOf("queryBoolean"),
    inheritedNames: fields.some(({ name }) => INHERITED_NAMES.has(name)),
  };
}
