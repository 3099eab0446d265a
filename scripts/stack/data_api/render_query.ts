import { ApiError } from "./api_error.ts";
import type { Catalog, Relation } from "./catalog.ts";
import type { Query, SelectItem } from "./query.ts";
import { findRelationship } from "./relationships.ts";
import { renderCondition, renderField, renderOrderKey } from "./render_conditions.ts";
import { type Binder, quoteIdentifier, quoteName, type Source } from "./sql.ts";

/** What a query is rendered against. `relation` is known where relations can be embedded. */
export type Target = Source & { readonly from: string; readonly relation: Relation | undefined };

/** The clauses of a rendered query. */
export type RenderedQuery = {
  readonly list: string;
  readonly from: string;
  readonly where: string;
  readonly order: string;
  readonly page: string;
};

/** What all parts of a statement are rendered with; `maxRows` caps the rows of each relation. */
export type Scope = {
  readonly catalog: Catalog;
  readonly binder: Binder;
  readonly maxRows: number;
};

/** A relation of the catalog as a target, under an alias. */
export function relationTarget(relation: Relation, alias: string): Target {
  const name = quoteName(relation.schema, relation.name);
  return { alias, columns: relation.columns, from: `${name} as ${alias}`, relation };
}

/** Renders a query and everything embedded in it. */
export function renderQuery(query: Query, target: Target, scope: Scope): RenderedQuery {
  const { binder, maxRows } = scope;
  const conditions = query.conditions.map((each) => renderCondition(each, target, binder));
  const list: string[] = [];
  for (const item of query.select) {
    if (item.kind !== "embed") {
      list.push(renderItem(item, target, binder));
      continue;
    }
    const embed = renderEmbed(item, target, scope);
    list.push(`${embed.value} as ${quoteIdentifier(item.alias ?? item.relation)}`);
    if (item.inner) conditions.push(embed.exists);
  }
  const order = query.order.map((key) => renderOrderKey(key, target, binder));
  const limit = Math.min(query.limit ?? maxRows, maxRows);
  return {
    list: list.join(", "),
    from: ` from ${target.from}`,
    where: conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`,
    order: order.length === 0 ? "" : ` order by ${order.join(", ")}`,
    page: ` limit ${limit} offset ${query.offset}`,
  };
}

/** The clauses as one SELECT. */
export function assembleSelect(query: RenderedQuery): string {
  return `select ${query.list}${query.from}${query.where}${query.order}${query.page}`;
}

/** The columns of the target itself that a query reads: what a write must return for it. */
export function columnsRead(query: Query, relation: Relation, catalog: Catalog): readonly string[] {
  const columns = new Set<string>();
  for (const item of query.select) {
    if (item.kind === "all") for (const column of relation.columns) columns.add(column.name);
    else if (item.kind === "field") columns.add(item.field.column);
    else {
      const { columns: pairs } = findRelationship(relation, item, catalog);
      for (const [own] of pairs) columns.add(own);
    }
  }
  for (const key of query.order) columns.add(key.field.column);
  return [...columns];
}

function renderItem(
  item: Exclude<SelectItem, { kind: "embed" }>,
  target: Target,
  binder: Binder,
): string {
  if (item.kind === "all") return `${target.alias}.*`;
  const expression = renderField(item.field, target, binder);
  const value = item.cast === undefined ? expression : `cast(${expression} as ${item.cast})`;
  const name = item.alias ?? item.field.path.at(-1)?.key ?? item.field.column;
  return `${value} as ${quoteIdentifier(name)}`;
}

function renderEmbed(
  item: Extract<SelectItem, { kind: "embed" }>,
  parent: Target,
  scope: Scope,
): { readonly value: string; readonly exists: string } {
  if (parent.relation === undefined) {
    const message = `Could not embed '${item.relation}' in a function's result`;
    throw new ApiError(400, "PGRST200", message, {
      hint: "The embedded stack embeds relations in tables only.",
    });
  }
  const { relation, columns, toMany } = findRelationship(parent.relation, item, scope.catalog);
  const alias = `${parent.alias}_${scope.binder.parameters.length}`;
  const rendered = renderQuery(item.query, relationTarget(relation, alias), scope);
  const joins = columns.map(
    ([own, other]) =>
      `${parent.alias}.${quoteIdentifier(own)} = ${alias}.${quoteIdentifier(other)}`,
  );
  const where = `${rendered.where === "" ? " where " : `${rendered.where} and `}${joins.join(" and ")}`;
  const rows = assembleSelect({ ...rendered, where, list: rendered.list || "1" });
  return {
    value: toMany
      ? `(select coalesce(json_agg(row_to_json(e)), '[]') from (${rows}) e)`
      : `(select row_to_json(e) from (${rows}) e limit 1)`,
    exists: `exists (select 1${rendered.from}${where})`,
  };
}
