import { type CodeValue, printValue } from "./code.ts";
import { compilePattern } from "./compile_pattern.ts";
import { namesOf, variableNameOf } from "./names.ts";
import type { SettledEntity, SettledField } from "./settled.ts";

/** The name of the constant that declares a resource. */
export function resourceVariable({ plural }: Pick<SettledEntity, "plural">): string {
  return variableNameOf(plural, "Resource");
}

/** The declaration of a resource, as `runtime/resource.ts` describes it. */
export function resourceCode(entity: SettledEntity, entities: readonly SettledEntity[]): string {
  const { defaultSort } = entity;
  const fields = entity.fields.map((field) => [field.name, fieldValue(field, entities)] as const);
  const filters = entity.filters.map(
    ({ parameter, ...filter }) => [parameter, { ...filter }] as const,
  );
  const resource: CodeValue = {
    name: entity.route,
    singular: namesOf(entity.name).words,
    plural: namesOf(entity.plural).words,
    table: entity.table,
    operations: entity.operations,
    fields: Object.fromEntries(fields),
    ...(entity.uniqueTogether !== undefined && { uniqueTogether: entity.uniqueTogether }),
    filters: Object.fromEntries(filters),
    sorts: entity.sorts,
    ...(defaultSort !== undefined && {
      defaultSort: (defaultSort.direction === "desc" ? "-" : "") + defaultSort.field,
    }),
  };
  return printExpanded(resource);
}

/** An object with each of its properties on a line of its own, and those of its objects likewise. */
export function printExpanded(value: { readonly [key: string]: CodeValue }): string {
  const entries = Object.entries(value).map(([key, item]) => {
    const isNested = (key === "fields" || key === "filters") && !Array.isArray(item);
    const nested = isNested ? printLines(item) : undefined;
    return `  ${key}: ${nested ?? printValue(item, 2, key.length + 3)},`;
  });
  return ["{", ...entries, "}"].join("\n");
}

function printLines(value: CodeValue): string | undefined {
  const entries = Object.entries(value ?? {});
  if (entries.length === 0) return undefined;
  const lines = entries.map(
    ([key, item]) => `    ${key}: ${printValue(item as CodeValue, 4, key.length + 3)},`,
  );
  return ["{", ...lines, "  }"].join("\n");
}

function fieldValue(field: SettledField, entities: readonly SettledEntity[]): CodeValue {
  const { type, values, minimum, maximum, exclusiveMinimum, exclusiveMaximum } = field;
  const target = entities.find(({ name }) => name === field.to);
  const rules: Record<string, CodeValue> = {
    type: target === undefined ? (type === "string_list" ? "list" : type) : "reference",
    to: target?.route,
    onDelete: target === undefined ? undefined : field.onDelete,
    optional: field.required ? undefined : true,
    unique: field.unique ? true : undefined,
    values: type === "enum" ? values : undefined,
    minimum,
    maximum,
    exclusiveMinimum,
    exclusiveMaximum,
    decimals: field.decimals,
    minLength: field.minLength,
    maxLength: field.maxLength,
    pattern: field.pattern === undefined ? undefined : compilePattern(field.pattern),
    default: field.default,
  };
  return Object.fromEntries(Object.entries(rules).filter(([, rule]) => rule !== undefined));
}
