import { ApiError } from "./api_error.ts";
import type { Catalog, ForeignKey, Relation } from "./catalog.ts";
import type { SelectItem } from "./query.ts";

type Embed = Extract<SelectItem, { kind: "embed" }>;

/** How an embedded relation hangs on its parent; `columns` pairs (parent column, embedded column). */
export type Relationship = {
  readonly relation: Relation;
  readonly columns: readonly (readonly [string, string])[];
  readonly toMany: boolean;
};

/**
 * Finds the foreign key between a relation and one it embeds, in either direction.
 *
 * Serves tables only: hosted PostgREST also traces keys through views and junction tables, this does not.
 * Errors: PGRST200 when there is none, PGRST201 when the name alone is ambiguous.
 */
export function findRelationship(parent: Relation, embed: Embed, catalog: Catalog): Relationship {
  const candidates = catalog.foreignKeys
    .filter((key) => embed.hint === undefined || isHinted(key, embed.hint))
    .flatMap((key) => [...towards(key, parent, embed), ...from(key, parent, embed)]);
  const [first, second] = candidates;
  if (first === undefined) {
    throw new ApiError(
      400,
      "PGRST200",
      `Could not find a relationship between '${parent.name}' and '${embed.relation}' in the schema cache`,
      {
        hint: "The embedded stack finds foreign keys between exposed tables, not through views or junctions.",
      },
    );
  }
  if (second !== undefined) {
    throw new ApiError(
      300,
      "PGRST201",
      `Could not embed because more than one relationship was found for '${parent.name}' and '${embed.relation}'`,
      { hint: "Name the foreign key or its column: relation!hint(…)." },
    );
  }
  const { schema, name, columns, toMany } = first;
  const relation = catalog.relations.find((each) => each.schema === schema && each.name === name);
  if (relation === undefined) throw new Error(`Expected ${schema}.${name} in the catalog.`);
  return { relation, columns, toMany };
}

function isHinted(key: ForeignKey, hint: string): boolean {
  return key.name === hint || key.columns.some(([source]) => source === hint);
}

function towards(key: ForeignKey, parent: Relation, embed: Embed) {
  const holds =
    key.sourceSchema === parent.schema &&
    key.source === parent.name &&
    key.target === embed.relation;
  if (!holds) return [];
  return [{ schema: key.targetSchema, name: key.target, columns: key.columns, toMany: false }];
}

function from(key: ForeignKey, parent: Relation, embed: Embed) {
  const holds =
    key.targetSchema === parent.schema &&
    key.target === parent.name &&
    key.source === embed.relation;
  if (!holds) return [];
  const columns = key.columns.map(([source, target]): readonly [string, string] => [
    target,
    source,
  ]);
  return [{ schema: key.sourceSchema, name: key.source, columns, toMany: !key.unique }];
}
