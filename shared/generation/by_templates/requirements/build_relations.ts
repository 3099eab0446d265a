import { entityKey, fieldKey } from "../specification/identify.ts";
import { pluralise, singularise } from "../specification/noun_number.ts";
import type { Relation } from "../specification/specification.ts";
import { spellIdentifier } from "../specification/spell_identifier.ts";
import { declareEntity } from "./declare_entity.ts";
import { refuseManyToMany } from "./read_relations.ts";
import type { EntityDraft, FieldItem, Reading } from "./reading.ts";

interface Link {
  readonly parent: string;
  readonly child: string;
  readonly required: boolean;
}

/** "manager (another employee)" and "owner (a user)". */
const referTo =
  /^(?:(?:another|other|an?|the same|one of the|ref(?:erence)? to(?: an?)?|link to(?: an?)?)\s+)+/iu;

/** The entity a field means: "author", "author id", "authors", "assigned author". */
function targetOf(field: FieldItem, entities: readonly EntityDraft[]): EntityDraft | undefined {
  const said = field.modifiers;
  if ((said.type !== undefined && said.type !== "uuid") || said.values !== undefined)
    return undefined;
  const told = said.unread.find((words) => referTo.test(words));
  const bare = (told?.replace(referTo, "") ?? field.label)
    .replace(/[\s_]*ids?$/iu, "")
    .replace(/([a-z])Ids?$/u, "$1");
  const key = entityKey(bare);
  return entities.find(
    (entity) =>
      entity.key === key || spellIdentifier(entity.plural, "item", "Entry") === fieldKey(bare),
  );
}

/** "parent category" of a category, "manager (another employee)" of an employee. */
function isOfItself(
  field: FieldItem,
  entity: EntityDraft,
  target: EntityDraft | undefined,
): boolean {
  const kin = /^(?:parent|child|sub)[ -]?(.+)$/iu.exec(field.label)?.[1];
  if (kin !== undefined && entityKey(kin) === entity.key) return true;
  return target === entity && field.modifiers.unread.some((words) => referTo.test(words));
}

/** Fields that name another entity become links; they leave the entity's own fields. */
function takeLinkFields(reading: Reading): Link[] {
  const links: Link[] = [];
  for (const entity of reading.entities) {
    const kept = entity.fields.filter((field) => {
      const target = targetOf(field, reading.entities);
      if (isOfItself(field, entity, target))
        reading.uncovered.push(`a relation of ${entity.plural} to themselves`);
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
  const plural = pluralise(label);
  return declareEntity(reading, { singular: singularise(label), plural, written: plural });
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
  refuseManyToMany(reading, parent, child);
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
    if (!entity.fields.some((field) => field.key === own)) continue;
    const kept = entity.fields.filter((field) => !keys.has(field.key));
    entity.fields.splice(0, entity.fields.length, ...kept);
  }
  const wholes = reading.entities.filter(
    (entity) =>
      entity.singularly &&
      entity.fields.every((field) => keys.has(field.key)) &&
      !reading.relations.some(({ parent, child }) =>
        [parent, child].some((label) => entityKey(label) === entity.key),
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
 * "zoo animals" and then "Animal: species": the longer name is that of the same thing when it has
 * got no fields and is not related to the shorter one.
 */
function mergeAliases(reading: Reading): void {
  const [named, described] = [false, true].map((has) =>
    reading.entities.filter((entity) => entity.fields.length > 0 === has),
  );
  for (const alias of named ?? []) {
    const same = (described ?? []).filter(({ label }) => isOtherName(label, alias.label));
    const [thing] = same;
    const about = reading.relations.filter(({ parent, child }) =>
      [parent, child].some((label) => entityKey(label) === alias.key),
    );
    const apart = about.some(({ parent, child }) =>
      [parent, child].some((label) => entityKey(label) === thing?.key),
    );
    if (thing === undefined || same.length > 1 || apart) continue;
    reading.entities.splice(reading.entities.indexOf(alias), 1);
    for (const relation of about) {
      if (entityKey(relation.parent) === alias.key) relation.parent = thing.label;
      if (entityKey(relation.child) === alias.key) relation.child = thing.label;
    }
  }
}

/** Whether one name is the other with words before it: "zoo animal" and "animal". */
function isOtherName(one: string, other: string): boolean {
  const [short, long] = [one, other]
    .map((label) => ` ${label.toLowerCase()}`)
    .sort((left, right) => left.length - right.length);
  return short !== undefined && long !== undefined && short !== long && long.endsWith(short);
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
  mergeAliases(reading);
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
