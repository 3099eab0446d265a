import type { Entity, Field, Specification } from "../specification/specification.ts";
import { compilePattern } from "./view/compile_pattern.ts";
import { keepsRules } from "./view/field_rules.ts";
import { sampleValues } from "./view/sample_values.ts";
import { SYSTEM_FIELDS, settleField } from "./view/settled.ts";

/**
 * What contradicts itself in a specification that its schema alone does not see: names given
 * twice, relations and filters to what does not exist, bounds that leave no value.
 */
export function specificationProblems(specification: Specification): readonly string[] {
  const { entities, relations } = specification;
  const names = new Set(entities.map(({ name }) => name));
  const ends = relations.flatMap(({ parent, child }) => [parent, child]);
  return [
    ...repeated(entities.map(({ name }) => name)).map(
      (name) => `the entity ${name} is given twice`,
    ),
    ...repeated(entities.map(({ plural }) => plural)).map(
      (name) => `the plural ${name} is given twice`,
    ),
    ...ends
      .filter((end) => !names.has(end))
      .map((end) => `a relation names ${end}, which is no entity`),
    ...entities.flatMap((entity) => entityProblems(entity, specification)),
  ];
}

function repeated(names: readonly string[]): readonly string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}

function entityProblems(entity: Entity, { relations }: Specification): readonly string[] {
  const keys = relations.filter(({ child }) => child === entity.name).map(({ field }) => field);
  const fields = entity.fields.map(({ name }) => name);
  const known = new Set([...fields, ...keys, ...SYSTEM_FIELDS.map(({ name }) => name)]);
  const listed = [
    ...entity.filters.map(({ field }) => field),
    ...entity.sorts,
    ...(entity.defaultSort === undefined ? [] : [entity.defaultSort.field]),
  ];
  return [
    ...repeated(fields).map((name) => `${entity.name}.${name} is given twice`),
    ...repeated(keys).map((name) => `${entity.name}.${name} is the key of two relations`),
    ...listed
      .filter((name) => !known.has(name))
      .map((name) => `${entity.name} is listed by ${name}, which is no field of it`),
    ...entity.fields.flatMap((field) =>
      fieldProblems(field).map((problem) => `${entity.name}.${field.name} ${problem}`),
    ),
  ];
}

function fieldProblems(given: Field): readonly string[] {
  if (given.type === "enum" && (given.values ?? []).length === 0)
    return ["has no values to choose from"];
  if (given.pattern !== undefined && !isPattern(given.pattern))
    return ["has a pattern that is no regular expression"];
  const field = settleField(given);
  const found =
    sampleValues(field).length > 0 ? [] : ["has rules that no value could be found for"];
  const isFine =
    field.default === undefined || field.default === "now" || keepsRules(field, field.default);
  return isFine
    ? found
    : [...found, `has a default that breaks its own rules, ${JSON.stringify(field.default)}`];
}

function isPattern(pattern: string): boolean {
  try {
    return compilePattern(pattern).source.length > 0;
  } catch {
    return false;
  }
}
