import type { AcceptanceCriterion } from "../../specification/specification.ts";
import type { CodeValue } from "./code.ts";
import { type TagsOf, tagsFor } from "./criteria.ts";
import { boundaryValues, invalidValues, type TriedValue } from "./invalid_values.ts";
import { filterRows, listedOrder, refusedFilterRows, sortRows } from "./list_expectations.ts";
import { namesOf } from "./names.ts";
import { SAMPLE_IDS, type Sample, samplesOf } from "./samples.ts";
import type { SettledEntity, SettledField } from "./settled.ts";
import { isPortable } from "./table_columns.ts";

/** What is expected of an entity, as `runtime/testing/expectations.ts` describes it. */
export type ExpectationRows = { readonly [part: string]: CodeValue };

/**
 * The expectations of every entity, in their order. A criterion that no row proves is said to be proved
 * by the first operation of the first entity.
 *
 * @param isTried which values a test of this kind of software can send
 */
export function expectationsOf(
  entities: readonly SettledEntity[],
  criteria: readonly AcceptanceCriterion[],
  isTried: (field: SettledField, tried: TriedValue) => boolean,
): readonly ExpectationRows[] {
  const rows = entities.map((entity) => entityRows(entity, { entities, criteria, isTried }));
  const told = JSON.stringify(rows);
  const leftover = criteria
    .filter(({ id }) => !told.includes(`[${id}]`))
    .map(({ id }) => `[${id}]`);
  const [first, ...others] = rows;
  if (first === undefined || leftover.length === 0) return rows;
  const operation = FIRST_OPERATIONS.find((each) => entities[0]?.operations.includes(each));
  const proves: Record<string, CodeValue> = { ...Object(first.proves) };
  const key = operation ?? "create";
  proves[key] = [...(proves[key] === undefined ? [] : [String(proves[key])]), ...leftover].join(
    " ",
  );
  return [{ ...first, proves }, ...others];
}

type Operation = SettledEntity["operations"][number];

const FIRST_OPERATIONS = ["create", "list", "read", "update", "delete"] as const;

interface Project {
  readonly entities: readonly SettledEntity[];
  readonly criteria: readonly AcceptanceCriterion[];
  readonly isTried: (field: SettledField, tried: TriedValue) => boolean;
}

function entityRows(entity: SettledEntity, project: Project): ExpectationRows {
  const { entities, criteria, isTried } = project;
  const tagsOf = tagsFor(criteria, entity.name);
  const can = (...operations: readonly Operation[]) =>
    operations.some((operation) => entity.operations.includes(operation));
  const samples = samplesOf(entity, entities);
  const stamped = samples.map((sample, at) => ({ ...sample, ...stampsOf(at) }));
  const order = listedOrder(entity, stamped);
  const tried = (values: (field: SettledField) => readonly TriedValue[]) =>
    entity.fields.flatMap((field) =>
      values(field)
        .filter((value) => isTried(field, value))
        .map((value) => triedRow(field, value, tagsOf)),
    );
  return {
    samples: samples as CodeValue,
    proves: provesOf(entity, tagsOf),
    listed: order,
    refused: can("create", "update") ? tried(invalidValues) : [],
    accepted: can("create") ? tried(boundaryValues) : [],
    defaults: can("create") ? defaultsOf(entity) : {},
    unique: can("create", "update") ? uniqueRows(entity, tagsOf) : [],
    references: can("create", "update") ? referenceRows(entity, tagsOf) : [],
    sorts: sortRows(entity, stamped, tagsOf),
    filters: filterRows(entity, stamped, order, tagsOf),
    refusedFilters: refusedFilterRows(entity, tagsOf),
    children: can("delete") ? childRows(entity, project) : [],
    nested: nestedRows(entity, project),
  };
}

/** When the tests create the sample at a place. */
function stampsOf(at: number) {
  const moment = `2026-01-0${at + 1}T00:00:00.000Z`;
  return { createdAt: moment, updatedAt: moment };
}

function provesOf(entity: SettledEntity, tagsOf: TagsOf): Record<string, CodeValue> {
  const defaults = entity.fields.map(({ name }) => tagsOf("default", name)).join("");
  const proofs = [
    ["create", "create", tagsOf("create")],
    ["default", "create", defaults],
    ["page", "list", tagsOf("pagination")],
    ["read", "read", tagsOf("read")],
    ["update", "update", tagsOf("update")],
    ["delete", "delete", tagsOf("delete")],
  ] as const;
  return Object.fromEntries(
    proofs
      .filter(([, operation, tags]) => tags !== "" && entity.operations.includes(operation))
      .map(([proof, , tags]) => [proof, tags.trim()]),
  );
}

function triedRow(
  field: SettledField,
  { reason, rule, value }: TriedValue,
  tagsOf: TagsOf,
): CodeValue {
  const tags = tagsOf(field.to === undefined ? rule : "relation", field.name);
  return [`${namesOf(field.name).words} is ${reason}${tags}`, { [field.name]: value as CodeValue }];
}

function defaultsOf(entity: SettledEntity): Record<string, CodeValue> {
  const entries = entity.fields.flatMap((field): readonly (readonly [string, CodeValue])[] => {
    const { default: value, type, name, required } = field;
    if (value === undefined) return required ? [] : [[name, null]];
    const isInstant = type === "datetime" && value !== "now" && typeof value === "string";
    return [[name, isInstant ? new Date(value).toISOString() : value]];
  });
  return Object.fromEntries(entries);
}

function uniqueRows(entity: SettledEntity, tagsOf: TagsOf): CodeValue {
  const single = entity.fields
    .filter(({ unique }) => unique)
    .map(({ name }) => [namesOf(name).words + tagsOf("unique", name), [name]] as const);
  const together = (entity.uniqueTogether ?? []).map(
    (group) => [group.map((name) => namesOf(name).words).join(" and "), group] as const,
  );
  return [...single, ...together];
}

function referenceRows(entity: SettledEntity, tagsOf: TagsOf): CodeValue {
  return entity.fields
    .filter(({ to }) => to !== undefined)
    .map(({ name }) => [namesOf(name).words + tagsOf("relation", name), name]);
}

/** The references to an entity from others. */
function referencesTo(entity: SettledEntity, entities: readonly SettledEntity[]) {
  return entities.flatMap((child) =>
    child.fields.filter(({ to }) => to === entity.name).map((field) => ({ child, field })),
  );
}

function childRows(entity: SettledEntity, { entities, criteria }: Project): CodeValue {
  return referencesTo(entity, entities)
    .filter(({ child, field }) => isDeletionTold(entity, child, field, entities))
    .map(({ child, field }) => {
      const tags = tagsFor(criteria, child.name)("relation", field.name);
      const words = `${namesOf(child.plural).words} by ${namesOf(field.name).words}`;
      return [words + tags, child.route, field.name, field.onDelete ?? "restrict"];
    });
}

/** Whether deleting the parent's first sample shows what this field of the child, and nothing else, does about it. */
function isDeletionTold(
  parent: SettledEntity,
  child: SettledEntity,
  field: SettledField,
  entities: readonly SettledEntity[],
): boolean {
  if (child === parent) return false;
  // The other references to the parent are given another of its samples.
  const isBound = child.fields.some(
    (other) => other !== field && other.to === parent.name && other.required,
  );
  if (isBound && samplesOf(parent, entities).length < 2) return false;
  if (field.onDelete !== "cascade" && goesAlong(parent, child, entities)) return false;
  if (field.onDelete === "restrict") return true;
  const stored = storedWith(child, entities, new Set());
  return !entities.some((other) =>
    other.fields.some(
      ({ to, onDelete, required }) =>
        onDelete === "restrict" &&
        required &&
        stored.has(other.name) &&
        (to === child.name || (to === parent.name && other !== child)),
    ),
  );
}

/** Whether something between them takes the child along: a comment of a post of the author. */
function goesAlong(
  parent: SettledEntity,
  child: SettledEntity,
  entities: readonly SettledEntity[],
  seen = new Set<string>(),
): boolean {
  return child.fields.some(({ to, onDelete, required }) => {
    const between = entities.find(({ name }) => name === to);
    if (between === undefined || between === parent || !required || onDelete !== "cascade")
      return false;
    if (seen.has(between.name)) return false;
    seen.add(between.name);
    const isDirect = between.fields.some(
      (each) => each.to === parent.name && each.required && each.onDelete === "cascade",
    );
    return isDirect || goesAlong(parent, between, entities, seen);
  });
}

function storedWith(
  child: SettledEntity,
  entities: readonly SettledEntity[],
  stored: Set<string>,
): ReadonlySet<string> {
  if (stored.has(child.name)) return stored;
  stored.add(child.name);
  for (const { to, required } of child.fields) {
    const parent = entities.find(({ name }) => name === to);
    if (required && parent !== undefined) storedWith(parent, entities, stored);
  }
  return stored;
}

function nestedRows(entity: SettledEntity, { entities, criteria }: Project): CodeValue {
  const references = referencesTo(entity, entities).filter(({ child }) =>
    child.operations.includes("list"),
  );
  return references.map(({ child, field }) => {
    const twins = references.filter((other) => other.child === child);
    const suffix = twins.length > 1 ? `-by-${namesOf(field.name.replace(/Id$/, "")).kebab}` : "";
    const path = child.route + suffix;
    const samples: readonly Sample[] = samplesOf(child, entities).map((sample, at) => ({
      ...sample,
      ...stampsOf(at),
    }));
    const listed = listedOrder(child, samples).filter(
      (at) => at === 0 || samples[at]?.[field.name] === SAMPLE_IDS[0],
    );
    const tags = tagsFor(criteria, child.name)("relation", field.name);
    const words = `${namesOf(child.plural).words} by ${namesOf(field.name).words}`;
    return [words + tags, path, child.route, field.name, listed];
  });
}

/** Whether a value can be given on a command line. */
export function canBeTyped({ type }: SettledField, { value }: TriedValue): boolean {
  if (value === undefined) return true;
  if (type === "boolean") return false;
  if (type === "string_list") return Array.isArray(value) && value.length > 0;
  const isNumber = type === "integer" || type === "number";
  return typeof value === "string" || (isNumber && typeof value === "number");
}

/** Of the rows with refused values, those whose value the table refuses too, by its types and checks. */
export function refusedByTable(entity: SettledEntity, rows: CodeValue): CodeValue {
  const refused = Array.isArray(rows) ? rows : [];
  return refused.filter((row: readonly [string, Record<string, CodeValue>]) => {
    const [title, change] = row;
    const [[name, value] = ["", undefined]] = Object.entries(change);
    const field = entity.fields.find((each) => each.name === name);
    if (field === undefined || value === undefined || value === 42) return false;
    if (field.type === "boolean" || field.type === "string_list")
      return value === null || Array.isArray(value);
    if (field.type === "integer" && !Number.isInteger(value)) return value === null;
    return title.includes(" is of another form") ? isPortable(field.pattern) : true;
  });
}
