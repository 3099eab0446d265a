import type { z } from "zod";
import { removalRefusal, writeRefusal } from "../refusal.ts";
import { type Resource, snakeCase } from "../resource.ts";
import { isId, likePattern, toItem, toRow } from "../rows.ts";
import { itemSchema, type StoredItem, type Values } from "../schemas.ts";
import {
  type Condition,
  type ListRequest,
  type Order,
  type Page,
  type Repository,
  StaleVersion,
  type Store,
} from "../store.ts";
import type { Database } from "./database.ts";

/** Keeps items in the tables of a Postgres database. */
export class PostgresStore implements Store {
  readonly #repositories: ReadonlyMap<string, Repository>;

  constructor(database: Database, resources: readonly Resource[]) {
    this.#repositories = new Map(
      resources.map((resource) => [resource.name, new PostgresRepository(database, resource)]),
    );
  }

  of(resource: string): Repository {
    const repository = this.#repositories.get(resource);
    if (repository === undefined) throw new Error(`There is no resource ${resource}.`);
    return repository;
  }
}

class PostgresRepository implements Repository {
  readonly #database: Database;
  readonly #resource: Resource;
  readonly #table: string;
  readonly #schema: z.ZodType<StoredItem>;

  constructor(database: Database, resource: Resource) {
    this.#database = database;
    this.#resource = resource;
    this.#table = quoted(resource.table);
    this.#schema = itemSchema(resource);
  }

  async insert(values: Values & { readonly id: string }): Promise<StoredItem> {
    const row = toRow(values);
    const columns = Object.keys(row).map(quoted).join(", ");
    const [inserted] = await this.#write(
      `insert into ${this.#table} as item (${columns})
       select ${columns} from jsonb_populate_record(null::${this.#table}, $1)
       returning to_jsonb(item) as row`,
      [JSON.stringify(row)],
    );
    return this.#toItem(inserted);
  }

  async find(id: string): Promise<StoredItem | undefined> {
    if (!isId(id)) return undefined;
    const text = `select to_jsonb(item) as row from ${this.#table} as item where id = $1`;
    const [found] = await this.#database.query(text, [id]);
    return found && this.#toItem(found);
  }

  async list({ where, order, limit, offset }: ListRequest): Promise<Page> {
    const values: unknown[] = [];
    const conditions = where.map((condition) => conditionText(condition, values));
    const from = [`from ${this.#table} as item`, ...(conditions.length > 0 ? ["where"] : [])];
    const source = [...from, conditions.join(" and ")].join(" ");
    const count = await this.#database.query(`select count(*)::int as total ${source}`, values);
    const page = `order by ${orderText(order)} limit ${limit} offset ${offset}`;
    const text = `select to_jsonb(item) as row ${source} ${page}`;
    const rows = await this.#database.query(text, values);
    return { items: rows.map((row) => this.#toItem(row)), total: Number(count[0]?.total) };
  }

  async update(id: string, values: Values, expected?: number): Promise<StoredItem | undefined> {
    if (!isId(id)) return undefined;
    const row = toRow(values);
    const columns = Object.keys(row).map(quoted);
    // Only what was given is set: changes of other fields, made at the same moment, both stay.
    const changes = ["updated_at = now()", ...columns.map((column) => `${column} = new.${column}`)];
    const [updated] = await this.#write(
      `update ${this.#table} as item set ${changes.join(", ")}
       from jsonb_populate_record(null::${this.#table}, $1) as new
       where item.id = $2 and item.row_version = coalesce($3, item.row_version)
       returning to_jsonb(item) as row`,
      [JSON.stringify(row), id, expected ?? null],
    );
    if (updated === undefined) await this.#refuseStale(id, expected);
    return updated && this.#toItem(updated);
  }

  async remove(id: string, expected?: number): Promise<boolean> {
    if (!isId(id)) return false;
    const text = `delete from ${this.#table}
      where id = $1 and row_version = coalesce($2, row_version) returning id`;
    try {
      const removed = await this.#database.query(text, [id, expected ?? null]);
      if (removed.length === 0) await this.#refuseStale(id, expected);
      return removed.length > 0;
    } catch (error) {
      throw removalRefusal(error);
    }
  }

  async #write(text: string, values: readonly unknown[]) {
    try {
      return await this.#database.query(text, values);
    } catch (error) {
      throw writeRefusal(this.#resource, error);
    }
  }

  async #refuseStale(id: string, expected: number | undefined): Promise<void> {
    if (expected !== undefined && (await this.find(id)) !== undefined) throw new StaleVersion();
  }

  #toItem(found: { readonly [name: string]: unknown } | undefined): StoredItem {
    return toItem(this.#resource, this.#schema, found?.row);
  }
}

/** Adds the condition's value to `values`, and says where it stands. */
function conditionText({ field, operator, value }: Condition, values: unknown[]): string {
  values.push(operator === "contains" ? likePattern(String(value)) : value);
  const column = quoted(snakeCase(field));
  const place = `$${values.length}`;
  switch (operator) {
    case "equals":
      return `${column} = ${place}`;
    case "contains":
      return `${column} ilike ${place}`;
    case "includes":
      return `${column} @> array[${place}::text]`;
    case "from":
      return `${column} >= ${place}`;
    case "to":
      return `${column} <= ${place}`;
  }
}

function orderText(order: Order | undefined): string {
  if (order === undefined) return "created_at, id";
  const direction = order.direction === "ascending" ? "asc" : "desc";
  return `${quoted(snakeCase(order.field))} ${direction} nulls last, created_at, id`;
}

function quoted(name: string): string {
  return `"${name}"`;
}
