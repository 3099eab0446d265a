import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import type {
  Entity,
  Field,
  Specification,
} from "../../../../../shared/generation/by_templates/specification/specification.ts";

function limits(field: Field): string {
  return [
    field.values && `[${field.values.join("|")}]`,
    field.minimum !== undefined && `>=${field.minimum}`,
    field.exclusiveMinimum !== undefined && `>${field.exclusiveMinimum}`,
    field.maximum !== undefined && `<=${field.maximum}`,
    field.exclusiveMaximum !== undefined && `<${field.exclusiveMaximum}`,
    field.decimals !== undefined && `.${field.decimals}`,
    field.minLength !== undefined && `from${field.minLength}`,
    field.maxLength !== undefined && `to${field.maxLength}`,
    field.pattern && `/${field.pattern}/`,
    field.unique && "unique",
    field.default !== undefined && `=${field.default}`,
  ]
    .filter(Boolean)
    .map((part) => ` ${part}`)
    .join("");
}

function fieldInShort(field: Field): string {
  return `${field.name}:${field.type}${field.required ? "" : "?"}${limits(field)}`;
}

function entityInShort(entity: Entity): string[] {
  const { name, plural, fields, filters, sorts, defaultSort, operations } = entity;
  return [
    `${name}/${plural}: ${fields.map(fieldInShort).join(", ")}`,
    ...(filters.length > 0
      ? [`  by ${filters.map((each) => `${each.field}(${each.match})`).join(" ")}`]
      : []),
    ...(sorts.length > 0 ? [`  sorts ${sorts.join(" ")}`] : []),
    ...(defaultSort ? [`  order ${defaultSort.field} ${defaultSort.direction}`] : []),
    ...(entity.uniqueTogether ?? []).map((group) => `  once ${group.join(" ")}`),
    ...(operations.length < 5 ? [`  only ${operations.join(" ")}`] : []),
  ];
}

/**
 * A specification in a few lines a reader can check against the requirement. `?` marks what may be
 * left out, `author < book` that a book belongs to an author, `<?` that it may.
 */
export function inShort(specification: Specification): string[] {
  const kind = specification.kind === "rest-service" ? [] : [specification.kind];
  return [
    ...kind,
    ...specification.entities.flatMap(entityInShort),
    ...specification.relations.map(
      (each) => `${each.parent} <${each.required ? "" : "?"} ${each.child}`,
    ),
  ];
}

/** What a requirement that is understood says, and what of it is background. */
export function understand(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  const background = reading.background.map(({ text }) => text);
  return { short: inShort(reading.specification).join("\n"), background };
}

/** Why a requirement is refused. */
export function refusal(requirement: string): string {
  const reading = readRequirement(requirement);
  if (reading.status === "understood") throw new Error(reading.notation);
  return reading.error.message;
}
