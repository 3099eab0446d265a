import { type EntityView, SAMPLE_NAMES } from "./entity_view.ts";
import type { FieldView } from "./field_view.ts";
import { namesOf } from "./names.ts";
import type { LinkedEntityView, ProjectView } from "./project_view.ts";

const CHANGES_TRIED = 2;
const PATCH_REFUSALS_TRIED = 3;

/** What the test file of one resource sends and expects. */
export function testPartsOf(entity: LinkedEntityView, project: ProjectView) {
  const order = defaultOrderOf(entity);
  const pageOffset = entity.sampleCount > 1 ? 1 : 0;
  return {
    defaultOrder: idList(order),
    pageOffset,
    pagedId: idList(order.slice(pageOffset, pageOffset + 1)),
    sorts: entity.sorts.map((sort) => sortParts(entity, sort)),
    filters: entity.filters.map((filter) => ({
      ...filter,
      expectedIds: idList(order.filter((place) => filter.expected.includes(place))),
    })),
    defaultTags: entity.defaulted.map(({ tags }) => tags.default).join(""),
    requiredOnlyCode: objectOf(
      entity.fields.filter(({ isDefaulted }) => !isDefaulted),
      () => "first",
    ),
    replacementCode: replacementOf(entity),
    changes: changesOf(entity),
    patchRefusals: patchRefusalsOf(entity),
    requiredParentStores: parentStoresOf(entity),
    children: entity.children.map((link) => ({
      ...link,
      isDeleteTested: isDeleteTested(link, project),
      storedWith: [...storedWith(link.child.camel, project, new Set())],
    })),
    nested: entity.nested.map((link) => ({ ...link, listedIds: nestedIds(link) })),
    missing: missingOf(entity),
    curlBody: curlBodyOf(entity),
    curlQuery: curlQueryOf(entity),
    test: importsOf(entity, project),
  };
}

function defaultOrderOf(entity: EntityView): readonly number[] {
  const sort = entity.sorts.find(({ field }) => field === entity.defaultSort.field);
  if (sort === undefined) return entity.samples.map(({ at }) => at);
  return entity.defaultSort.ascending ? sort.ascending : sort.descending;
}

function sortParts(entity: EntityView, sort: EntityView["sorts"][number]) {
  const isFirst = sort.field === entity.sorts[0]?.field;
  return {
    ...sort,
    words: namesOf(sort.field).words,
    ascendingIds: idList(sort.ascending),
    descendingIds: idList(sort.descending),
    allTags: sort.tags + (isFirst ? entity.tags.sort : ""),
  };
}

function objectOf(fields: readonly FieldView[], source: (field: FieldView) => string): string {
  const entries = fields.map((field) => `${field.name}: ${source(field)}.${field.name}`);
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

/** A replacement that changes what may change freely and leaves out what has a default. */
function replacementOf(entity: EntityView): string {
  const given = entity.fields.filter(({ isDefaulted }) => !isDefaulted);
  return objectOf(given, (field) => (isFree(entity, field) ? "second" : "first"));
}

function isFree(entity: EntityView, field: FieldView): boolean {
  return entity.sampleCount > 1 && !field.isUnique && !field.isReference;
}

function changesOf(entity: EntityView) {
  const [first, second] = entity.samples;
  const differs = (field: FieldView) => {
    const [from, to] = [first, second].map((sample) =>
      sample?.entries.find(({ name }) => name === field.name),
    );
    return from !== undefined && to !== undefined && from.code !== to.code && !to.isNull;
  };
  return entity.fields
    .filter((field) => isFree(entity, field) && differs(field))
    .slice(0, CHANGES_TRIED)
    .map(({ name, words }) => {
      const entry = `${name}: second.${name}`;
      return { field: name, words, entry, code: `{ ${entry} }` };
    });
}

function patchRefusalsOf(entity: EntityView) {
  return entity.fields
    .flatMap(({ name, words, refusals }) => {
      const refusal = refusals.findLast(({ isMissing }) => !isMissing);
      return refusal === undefined ? [] : [{ ...refusal, name, words }];
    })
    .slice(0, PATCH_REFUSALS_TRIED);
}

function parentStoresOf(entity: LinkedEntityView): readonly string[] {
  return [...new Set(entity.requiredParents.map(({ parent }) => `store${parent.plural.pascal}`))];
}

type Link = LinkedEntityView["children"][number];

/** Whether a child's samples can be stored without another child that would hold the parent back. */
function isDeleteTested(link: Link, project: ProjectView): boolean {
  if (link.isSelf) return false;
  if (!link.cascades) return true;
  const stored = storedWith(link.child.camel, project, new Set());
  return !project.entities
    .flatMap(({ children }) => children)
    .some(
      (other) =>
        !other.cascades &&
        stored.has(other.child.camel) &&
        (other.parent.camel === link.parent.camel || other.parent.camel === link.child.camel),
    );
}

function storedWith(child: string, project: ProjectView, stored: Set<string>): Set<string> {
  if (stored.has(child)) return stored;
  stored.add(child);
  const entity = project.entities.find(({ camel }) => camel === child);
  for (const { parent } of entity?.requiredParents ?? []) storedWith(parent.camel, project, stored);
  return stored;
}

/** The children that point to the first parent, in the order of their list. */
function nestedIds(link: Link): string {
  const order = defaultOrderOf(link.child);
  const key = link.relation.field;
  const pointsToFirst = (place: number) => {
    const entry = link.child.samples[place]?.entries.find(({ name }) => name === key);
    return entry?.code === "ids.first" || (!link.relation.required && place === 0);
  };
  return idList(order.filter(pointsToFirst));
}

/** The operations that a resource does not offer, and what the service answers to them. */
function missingOf({ can, route }: EntityView) {
  const many = { path: `"/${route}"`, status: can.many ? 405 : 404 };
  const one = { path: `\`/${route}/\${ids.first}\``, status: can.one ? 405 : 404 };
  return [
    ...(can.list ? [] : [{ ...many, verb: "list", method: "GET" }]),
    ...(can.create ? [] : [{ ...many, verb: "create", method: "POST" }]),
    ...(can.read ? [] : [{ ...one, verb: "show single", method: "GET" }]),
    ...(can.update ? [] : [{ ...one, verb: "change", method: "PATCH" }]),
    ...(can.delete ? [] : [{ ...one, verb: "delete", method: "DELETE" }]),
  ];
}

function curlBodyOf(entity: EntityView): string {
  const entries = entity.samples[0]?.entries ?? [];
  const given = entries.filter(({ isNull }) => !isNull);
  return JSON.stringify(Object.fromEntries(given.map(({ name, value }) => [name, value])));
}

function curlQueryOf(entity: EntityView): string {
  const filter = entity.filters[0];
  const sort = entity.sorts[0];
  return [
    ...(filter === undefined
      ? []
      : [`${filter.parameter}=${filter.probe.replaceAll("'", "%27")}&`]),
    ...(sort === undefined ? [] : [`sort=-${sort.field}&`]),
  ].join("");
}

function importsOf(entity: LinkedEntityView, project: ProjectView) {
  const { can, camel, plural, route } = entity;
  const parsed = can.create || can.read || can.update;
  const links = entity.children.filter((link) => can.delete && isDeleteTested(link, project));
  const shown = [...links, ...entity.nested];
  const stores = shown.map(({ child }) => `store${child.plural.pascal}`);
  const stored = shown
    .filter(({ relation }) => !relation.required)
    .map(({ child }) => `stored${child.plural.pascal}`);
  const usesOwn =
    can.list || can.read || can.update || can.delete || entity.nested.some(needsParents);
  const samples = [
    ...(needsSamples(entity) ? [`${camel}Samples`] : []),
    ...(usesIds(entity) ? ["ids"] : []),
    ...(usesOwn ? [`store${plural.pascal}`] : []),
    ...parentStoresOf(entity),
    ...stores,
    ...stored,
  ];
  return {
    schemaImports: parsed
      ? `import { ${camel}Schema } from "../${project.code}/resources/${route}/schema.ts";`
      : "",
    apiImports: can.list || entity.nested.length > 0 ? "listedIds testApi" : "testApi",
    sampleImports: [...new Set(samples)].join(" "),
    samplesLine: samplesLine(entity),
  };
}

function needsParents(link: Link): boolean {
  return !link.relation.required && !link.isSelf;
}

function needsSamples({ can }: EntityView): boolean {
  return can.create || can.read || can.update;
}

function usesIds(entity: LinkedEntityView): boolean {
  const { can } = entity;
  return (
    can.list || can.one || entity.parents.length > 0 || entity.nested.length > 0 || !can.update
  );
}

function samplesLine(entity: EntityView): string {
  if (!needsSamples(entity)) return "";
  const { can } = entity;
  const usesSecond =
    (can.create && entity.uniques.length > 0 && entity.sampleCount > 1) ||
    (can.update && replacementOf(entity).includes("second.")) ||
    (can.update && changesOf(entity).length > 0);
  return `const { first${usesSecond ? ", second" : ""} } = ${entity.camel}Samples;`;
}

/** The names under which samples at these places are stored: `ids.first, ids.second`. */
function idList(places: readonly number[]): string {
  return places.map((place) => `ids.${SAMPLE_NAMES[place] ?? ""}`).join(", ");
}
