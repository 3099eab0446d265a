import type { Operator } from "./resource.ts";
import type { StoredItem, Values } from "./schemas.ts";

/** One demand on a field; a list holds the items that meet all of them. */
export interface Condition {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string | number | boolean;
}

/** The order of a list; items without a value come last. */
export interface Order {
  readonly field: string;
  readonly direction: "ascending" | "descending";
}

export interface ListRequest {
  readonly where: readonly Condition[];
  /** Without an order, items come as they were created. */
  readonly order?: Order | undefined;
  readonly limit: number;
  readonly offset: number;
}

/** One page of a list, and how many items there are on all pages. */
export interface Page {
  readonly items: readonly StoredItem[];
  readonly total: number;
}

/** Where the items of one resource are kept. Each operation takes effect as a whole or not at all. */
export interface Repository {
  /** Throws `UniqueViolation` or `MissingReference`. */
  insert(values: Values & { readonly id: string }): Promise<StoredItem>;
  find(id: string): Promise<StoredItem | undefined>;
  list(request: ListRequest): Promise<Page>;
  /**
   * Changes the given fields and no others; undefined when there is no such item. Throws like
   * `insert`, and `StaleVersion` when the item has another version than the expected one.
   */
  update(id: string, values: Values, expected?: number): Promise<StoredItem | undefined>;
  /** Says whether there was such an item. Throws `StillReferenced` and `StaleVersion`. */
  remove(id: string, expected?: number): Promise<boolean>;
}

/** The repositories of all resources, by their names. */
export interface Store {
  of(resource: string): Repository;
}

/** Another item already has these values of unique fields. */
export class UniqueViolation extends Error {
  readonly fields: readonly string[];

  constructor(fields: readonly string[]) {
    super(`Another item has the same ${fields.join(" and ")}.`);
    this.fields = fields;
  }
}

/** A field refers to an item that does not exist. */
export class MissingReference extends Error {
  readonly field: string;

  constructor(field: string) {
    super(`The item that ${field} refers to does not exist.`);
    this.field = field;
  }
}

/** An item cannot go while others refer to it. */
export class StillReferenced extends Error {
  constructor() {
    super("Other items refer to this one.");
  }
}

/** Somebody else has changed the item since it was read. */
export class StaleVersion extends Error {
  constructor() {
    super("The item has been changed since it was read. Read it again.");
  }
}
