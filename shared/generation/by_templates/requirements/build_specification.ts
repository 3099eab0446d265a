import { entityKey, mentions } from "../specification/identify.ts";
import type { Entity, Field, Relation, Specification } from "../specification/specification.ts";
import {
  asciiWords,
  printableLabel,
  spellIdentifier,
  spellSlug,
} from "../specification/spell_identifier.ts";
import { writeCriteria } from "../specification/write_criteria.ts";
import { addAskedFields } from "./add_asked_fields.ts";
import { matchOf, resolveFilter, resolveSort } from "./build_access.ts";
import { type BuiltField, buildField } from "./build_field.ts";
import { buildRelations } from "./build_relations.ts";
import type { DetectedKind } from "./detect_kind.ts";
import { looseArtefacts } from "./lexicon/artefacts.ts";
import { usualFields } from "./lexicon/entity_nouns.ts";
import { readFieldList } from "./read_fields.ts";
import type { EntityDraft, FilterDraft, Operation, Reading } from "./reading.ts";

/** Fields every entity is given by the templates. */
const given =
  /^(?:id|uuid|guid|primarykey|createdat|updatedat|created|updated|createdon|updatedon|datecreated|creationdate|dateadded|creationtime|createddate|lastupdated|updateddate|createdtimestamp|updatedtimestamp|timestamps)$/;

interface Draft {
  readonly reading: Reading;
  readonly language: string | undefined;
  readonly relations: readonly Relation[];
}

/** Fields for an entity that was named without any. */
function assumeFields(entity: EntityDraft, draft: Draft): void {
  const { reading, relations } = draft;
  if (entity.fields.some((field) => !isGiven(field.label, entity.label))) return;
  const key = entity.key;
  if (
    relations.some((relation) => relation.child === key) &&
    relations.filter((relation) => relation.child === key).length > 1
  ) {
    readFieldList("notes optional", entity, reading);
    reading.assumptions.push(
      `No field of its own was given for ${entity.plural}, so each has optional notes.`,
    );
    return;
  }
  const usual = usualFields.get(key);
  readFieldList(usual ?? "name required", entity, reading);
  const names = entity.fields.map((field) => field.label).join(", ");
  reading.assumptions.push(`No fields were given for ${entity.plural}, so they have: ${names}.`);
}

function isGiven(label: string, entity: string): boolean {
  const key = asciiWords(label).join("");
  return given.test(key) || key === `${asciiWords(entity).join("")}id`;
}

function buildFields(entity: EntityDraft, draft: Draft): Field[] {
  const { reading, language } = draft;
  const fields = new Map<string, Field>();
  for (const item of entity.fields) {
    if (isGiven(item.label, entity.label)) {
      reading.notes.push(
        `"${item.label}" of ${entity.label}: every record has an id, createdAt and updatedAt`,
      );
      continue;
    }
    const built: BuiltField = buildField(item, language);
    reading.assumptions.push(...built.assumptions);
    reading.uncovered.push(...built.uncovered);
    reading.notes.push(...built.notes.map((note) => `${item.label}: ${note}`));
    if (!fields.has(built.field.name)) fields.set(built.field.name, built.field);
  }
  return [...fields.values()];
}

/** Whether a clause that names a thing ("filter books by author") means this entity. */
function means(words: string | undefined, entity: EntityDraft): boolean {
  return words !== undefined && entityKey(words) === entity.key;
}

function filtersOf(entity: EntityDraft, fields: readonly Field[], draft: Draft): Entity["filters"] {
  const { reading, relations } = draft;
  const filters = new Map<string, Entity["filters"][number]>();
  const key = entity.key;
  for (const wanted of reading.filters) {
    const aimed = reading.entities.some((other) => means(wanted.entity, other));
    if (aimed && !means(wanted.entity, entity)) continue;
    const filter = resolveFilter(wanted, key, fields, relations);
    if (filter !== undefined) filters.set(filter.field, filter);
  }
  return [...filters.values()];
}

/** With no filter asked for, choices and yes-or-no fields can be filtered, as people expect. */
function usualFilters(entity: Entity, asked: boolean, reading: Reading): Entity {
  const choices = entity.fields.filter(
    (field) => field.type === "enum" || field.type === "boolean",
  );
  if (asked || choices.length === 0 || !entity.operations.includes("list")) return entity;
  const names = choices.map((field) => field.label).join(", ");
  reading.assumptions.push(
    `No filter was asked for, so lists of ${entity.plural} can be filtered by ${names}.`,
  );
  return {
    ...entity,
    filters: choices.map((field) => ({ field: field.name, match: matchOf(field.type) })),
  };
}

function sortsOf(
  entity: EntityDraft,
  fields: readonly Field[],
  reading: Reading,
): Pick<Entity, "sorts" | "defaultSort"> {
  const sorts = new Set<string>();
  let defaultSort: Entity["defaultSort"];
  for (const wanted of reading.sorts) {
    const aimed = reading.entities.some((other) => means(wanted.entity, other));
    if (aimed && !means(wanted.entity, entity)) continue;
    const field = resolveSort(wanted, fields);
    if (field === undefined) continue;
    sorts.add(field);
    if (wanted.standing) defaultSort ??= { field, direction: wanted.direction ?? "asc" };
  }
  return { sorts: [...sorts], ...(defaultSort === undefined ? {} : { defaultSort }) };
}

const everyOperation: readonly Operation[] = ["create", "read", "list", "update", "delete"];

function operationsOf(entity: EntityDraft, reading: Reading): Operation[] {
  const routes = reading.routes.filter((route) => means(route.entity, entity));
  const limits = reading.operations.filter(
    ({ phrase }) =>
      mentions(phrase, entity) || !reading.entities.some((other) => mentions(phrase, other)),
  );
  const allowed = everyOperation.filter(
    (operation) =>
      limits.every((limit) => limit.allowed.includes(operation)) &&
      (routes.length === 0 || routes.some((route) => route.operations.includes(operation))),
  );
  return allowed.length === 0 ? ["read", "list"] : allowed;
}

/** "Book" in a heading is the word "book"; German nouns and "VAT" keep their capitals. */
function entityLabel(entity: EntityDraft, name: string, language: string | undefined): string {
  const label = printableLabel(entity.label, name);
  const plain = language !== "German" && /^\p{Lu}\p{Ll}+(?: \p{Ll}+)*$/u.test(label);
  return plain ? label.toLowerCase() : label;
}

function buildEntity(entity: EntityDraft, draft: Draft): Entity {
  assumeFields(entity, draft);
  const built = buildFields(entity, draft);
  if (built.length === 0) {
    readFieldList("name required", entity, draft.reading);
    built.push(...buildFields({ ...entity, fields: entity.fields.slice(-1) }, draft));
  }
  const name = entity.key;
  return {
    name,
    plural: spellIdentifier(entity.plural, `${name}s`, "Entries"),
    label: entityLabel(entity, name, draft.language),
    fields: built,
    filters: filtersOf(entity, built, draft),
    ...sortsOf(entity, built, draft.reading),
    operations: operationsOf(entity, draft.reading),
  };
}

/** "search" without a field searches every text. */
function expandSearch(reading: Reading): void {
  const general = reading.filters.filter((filter) =>
    /^(?:keywords?|text|any field|everything|all fields|them|it|)$/iu.test(filter.phrase),
  );
  for (const filter of general) {
    reading.filters.splice(reading.filters.indexOf(filter), 1);
    for (const entity of reading.entities) {
      const texts = entity.fields.filter((item) =>
        ["string", "text"].includes(buildField(item, undefined).field.type),
      );
      reading.filters.push(
        ...texts.map(
          (item): FilterDraft => ({ phrase: item.label, entity: entity.label, search: true }),
        ),
      );
    }
  }
}

/** In words; more than that is no name but a sentence. */
const longestTitle = 4;

function titleOf(reading: Reading, title: string | undefined): string {
  const things = reading.entities[0]?.plural ?? "records";
  const short =
    title !== undefined &&
    title.split(" ").length <= longestTitle &&
    !new RegExp(`^(?:${looseArtefacts})s?$`, "iu").test(title);
  const named = short && entityKey(title) !== reading.entities[0]?.key;
  const words = printableLabel(named ? title : things, "Records");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Everything a reading says, settled into a specification; `reading` gains notes and assumptions. */
export function buildSpecification(input: {
  readonly requirement: string;
  readonly reading: Reading;
  readonly kind: DetectedKind;
  readonly language: string | undefined;
  readonly title: string | undefined;
}): Specification {
  const { reading, language } = input;
  const relations = buildRelations(reading);
  addAskedFields(reading, relations);
  expandSearch(reading);
  const draft: Draft = { reading, language, relations };
  const entities = reading.entities
    .map((entity) => buildEntity(entity, draft))
    .map((entity) => usualFilters(entity, reading.filters.length > 0, reading));
  const title = titleOf(reading, input.title);
  return {
    kind: input.kind.kind,
    title,
    slug: spellSlug(title, "project"),
    requirement: input.requirement,
    entities,
    relations,
    acceptanceCriteria: writeCriteria(entities, relations),
    assumptions: [...new Set(reading.assumptions)],
  };
}
