import { pluralise, singularise } from "./noun_number.ts";
import { fieldKey } from "./read_fields.ts";
import type { EntityDraft, FieldItem, Reading } from "./reading.ts";
import type { Relation } from "./specification.ts";
import { spellIdentifier } from "./spell_identifier.ts";

/** An entity's identifier, from its label. */
export function entityKey(label: string): string {
  return spellIdentifier(singularise(label), "item", "Entry");
}

interface Link {
  readonly parent: string;
  readonly child: string;
  readonly required: boolean;
}

/** The entity a field means: "author", "author id", "authors", "assigned author". */
function targetOf(field: FieldItem, entities: readonly EntityDraft[]): EntityDraft | undefined {
  const said = field.modifiers;
  if ((said.type !== undefined && said.type !== "uuid") || said.values !== undefined)
    return undefined;
  const bare = field.label.replace(/[\s_]*ids?$/iu, "").replace(/([a-z])Ids?$/u, "$1");
  const key = entityKey(bare);
  return entities.find(
    (entity) =>
      entityKey(entity.label) === key ||
      spellIdentifier(entity.plural, "item", "Entry") === fieldKey(bare),
  );
}

/** Fields that name another entity become links; they leave the entity's own fields. */
function takeLinkFields(reading: Reading): Link[] {
  const links: Link[] = [];
  for (const entity of reading.entities) {
    const kept = entity.fields.filter((field) => {
      const kin = /^(?:parent|child|sub)[ -]?(.+)$/iu.exec(field.label)?.[1];
      if (kin !== undefined && entityKey(kin) === entityKey(entity.label)) {
        reading.uncovered.push(`a relation of ${entity.plural} to themselves`);
      }
      const target = targetOf(field, reading.entities);
      if (target === undefined || target === entity) return true;
      const several = singularise(field.label).toLowerCase() !== field.label.toLowerCase();
      links.push(
        several
          ? { parent: entity.label, child: target.label, required: true }
          : {
              parent: target.label,
              child: entity.label,
              required: field.modifiers.required ?? true,
            },
      );
      return false;
    });
    entity.fields.splice(0, entity.fields.length, ...kept);
  }
  return links;
}

function declare(reading: Reading, label: string): EntityDraft {
  const key = entityKey(label);
  const existing = reading.entities.find((entity) => entityKey(entity.label) === key);
  if (existing !== undefined) return existing;
  const made: EntityDraft = {
    label: singularise(label),
    plural: pluralise(label),
    fields: [],
    singularly: false,
  };
  reading.entities.push(made);
  return made;
}

/** "employees" and "managers of employees" would need an entity linked to itself. */
function isImpossible(link: Link, links: readonly Link[], reading: Reading): boolean {
  const { parent, child } = link;
  if (entityKey(parent) === entityKey(child)) {
    reading.uncovered.push(`a relation of ${pluralise(parent)} to themselves`);
    return true;
  }
  const opposite = links.find(
    (other) =>
      entityKey(other.parent) === entityKey(child) && entityKey(other.child) === entityKey(parent),
  );
  if (opposite === undefined) return false;
  const pair = [pluralise(parent), pluralise(child)].sort();
  reading.uncovered.push(`many-to-many between ${pair.join(" and ")}`);
  return true;
}

/** "An API for a music library with artists and albums" keeps artists and albums, not libraries. */
function dropWholes(reading: Reading): void {
  const keys = new Set(
    reading.entities.map((entity) => spellIdentifier(entity.plural, "item", "Entry")),
  );
  for (const entity of reading.entities) {
    // "books: books, members and loans" lists the things; it says nothing of a book.
    const own = spellIdentifier(entity.plural, "item", "Entry");
    if (!entity.fields.some((field) => fieldKey(field.label) === own)) continue;
    const kept = entity.fields.filter((field) => !keys.has(fieldKey(field.label)));
    entity.fields.splice(0, entity.fields.length, ...kept);
  }
  const wholes = reading.entities.filter(
    (entity) =>
      entity.singularly &&
      entity.fields.every((field) => keys.has(fieldKey(field.label))) &&
      !reading.relations.some(({ parent, child }) =>
        [parent, child].some((label) => entityKey(label) === entityKey(entity.label)),
      ),
  );
  const described = reading.entities.filter(
    (entity) => entity.fields.length > 0 && !wholes.includes(entity),
  );
  if (described.length === 0) return;
  reading.entities.splice(
    0,
    reading.entities.length,
    ...reading.entities.filter((entity) => !wholes.includes(entity)),
  );
}

/**
 * All relations: those stated and those that a field named after another entity implies. Two entities
 * that each have many of the other are many-to-many, which no template builds.
 */
export function buildRelations(reading: Reading): Relation[] {
  dropWholes(reading);
  for (const { parent, child } of reading.relations) {
    declare(reading, parent);
    declare(reading, child);
  }
  const links = [...reading.relations, ...takeLinkFields(reading)];
  const relations = new Map<string, Relation>();
  for (const link of links) {
    if (isImpossible(link, links, reading)) continue;
    const parent = entityKey(link.parent);
    const child = entityKey(link.child);
    const before = relations.get(`${parent} ${child}`);
    const cascades = reading.cascades.some((label) => entityKey(label) === parent);
    relations.set(`${parent} ${child}`, {
      parent,
      child,
      field: `${parent}Id`,
      required: (before?.required ?? true) && link.required,
      onDelete: cascades ? "cascade" : "restrict",
    });
  }
  return [...relations.values()];
}
