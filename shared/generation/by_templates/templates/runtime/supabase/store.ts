import type { PostgrestError, SupabaseClient } from "@supabase/supabase-js";
import type { z } from "zod";
import { HttpProblem } from "../http/problem.ts";
import { removalRefusal, writeRefusal } from "../refusal.ts";
import { type Resource, snakeCase } from "../resource.ts";
import { isId, likePattern, toItem, toRow } from "../rows.ts";
import { itemSchema, type StoredItem, type Values } from "../schemas.ts";
import {
  type ListRequest,
  type Page,
  type Repository,
  StaleVersion,
  type Store,
} from "../store.ts";

/** The tables of a project, as far as the caller's token may see them. */
export class SupabaseStore implements Store {
  readonly #client: SupabaseClient;
  readonly #tables: readonly Table[];
  readonly #authorization: string;

  constructor(client: SupabaseClient, tables: readonly Table[], authorization: string) {
    this.#client = client;
    this.#tables = tables;
    this.#authorization = authorization;
  }

  of(name: string): Repository {
    const table = this.#tables.find(({ resource }) => resource.name === name);
    if (table === undefined) throw new Error(`There is no resource ${name}.`);
    return new SupabaseRepository(this.#client, table, this.#authorization);
  }
}

/** A resource, and the schema of its items. */
export interface Table {
  readonly resource: Resource;
  readonly schema: z.ZodType<StoredItem>;
}

export function toTable(resource: Resource): Table {
  return { resource, schema: itemSchema(resource) };
}

/** Reaches one table through the Data API. Each request carries the token of its caller. */
class SupabaseRepository implements Repository {
  readonly #client: SupabaseClient;
  readonly #table: Table;
  readonly #authorization: string;

  constructor(client: SupabaseClient, table: Table, authorization: string) {
    this.#client = client;
    this.#table = table;
    this.#authorization = authorization;
  }

  async insert(values: Values & { readonly id: string }): Promise<StoredItem> {
    const query = this.#from().insert(toRow(values)).select("*").single();
    const { data, error } = await this.#authorized(query);
    if (error !== null) throw this.#refusal(error);
    return this.#toItem(data);
  }

  async find(id: string): Promise<StoredItem | undefined> {
    if (!isId(id)) return undefined;
    const query = this.#from().select("*").eq("id", id).maybeSingle();
    const { data, error } = await this.#authorized(query);
    if (error !== null) throw this.#refusal(error);
    return data === null ? undefined : this.#toItem(data);
  }

  async list({ where, order, limit, offset }: ListRequest): Promise<Page> {
    let query = this.#from().select("*", { count: "exact" });
    for (const { field, operator, value } of where) {
      const column = snakeCase(field);
      if (operator === "equals") query = query.eq(column, value);
      if (operator === "contains") query = query.ilike(column, likePattern(String(value)));
      if (operator === "includes") query = query.contains(column, [String(value)]);
      if (operator === "from") query = query.gte(column, value);
      if (operator === "to") query = query.lte(column, value);
    }
    if (order !== undefined) {
      const ascending = order.direction === "ascending";
      query = query.order(snakeCase(order.field), { ascending, nullsFirst: false });
    }
    const page = query
      .order("created_at")
      .order("id")
      .range(offset, offset + limit - 1);
    const { data, count, error } = await this.#authorized(page);
    // The Data API refuses a page after the last one; for a list it is an empty page.
    if (error?.code === "PGRST103") return this.#emptyPage({ where, limit: 1, offset: 0 });
    if (error !== null) throw this.#refusal(error);
    return { items: data.map((row) => this.#toItem(row)), total: count ?? data.length };
  }

  async update(id: string, values: Values, expected?: number): Promise<StoredItem | undefined> {
    const row = toRow(values);
    if (!isId(id)) return undefined;
    if (Object.keys(row).length === 0) return this.find(id);
    // Only what was given is sent: changes of other fields, made at the same moment, both stay.
    const changed = this.#from().update(row).eq("id", id);
    const current = expected === undefined ? changed : changed.eq("row_version", expected);
    const { data, error } = await this.#authorized(current.select("*").maybeSingle());
    if (error !== null) throw this.#refusal(error);
    if (data !== null) return this.#toItem(data);
    await this.#refuseUnchanged(id, expected);
    return undefined;
  }

  async remove(id: string, expected?: number): Promise<boolean> {
    if (!isId(id)) return false;
    const removed = this.#from().delete().eq("id", id);
    const current = expected === undefined ? removed : removed.eq("row_version", expected);
    const { data, error } = await this.#authorized(current.select("id").maybeSingle());
    if (error !== null) throw this.#refusal(error, removalRefusal(error));
    if (data === null) await this.#refuseUnchanged(id, expected);
    return data !== null;
  }

  #from() {
    return this.#client.from(this.#table.resource.table);
  }

  #authorized<Query extends { setHeader(name: string, value: string): Query }>(
    query: Query,
  ): Query {
    return this.#authorization === ""
      ? query
      : query.setHeader("Authorization", this.#authorization);
  }

  async #emptyPage(request: ListRequest): Promise<Page> {
    return { items: [], total: (await this.list(request)).total };
  }

  /** The caller sees the row, and yet nothing was changed: it is another version, or another's. */
  async #refuseUnchanged(id: string, expected: number | undefined): Promise<void> {
    const found = await this.find(id);
    if (found === undefined) return;
    if (expected !== undefined && found.rowVersion !== expected) throw new StaleVersion();
    throw new HttpProblem(403, "Your account may not do this.");
  }

  #toItem(row: unknown): StoredItem {
    return toItem(this.#table.resource, this.#table.schema, row);
  }

  /** What a refusal of the Data API means. */
  #refusal(
    error: PostgrestError,
    meaning: unknown = writeRefusal(this.#table.resource, error),
  ): unknown {
    if (meaning !== error) return meaning;
    const { code, message } = error;
    if (code === "42501" && this.#authorization !== "") {
      return new HttpProblem(403, "Your account may not do this.");
    }
    // The token cannot be read, or has expired; or there is none, and one is needed.
    if (code === "42501" || /^PGRST30\d$/.test(code)) {
      const challenge = { "WWW-Authenticate": "Bearer" };
      return new HttpProblem(401, "Send the token of a signed-in user.", [], challenge);
    }
    return new Error(`The table ${this.#table.resource.table} refused: ${code} ${message}`);
  }
}
