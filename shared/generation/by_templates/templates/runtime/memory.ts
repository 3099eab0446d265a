import { type Resource, uniqueGroups } from "./resource.ts";
import { fieldOf, type StoredItem, type Values } from "./schemas.ts";
import {
  type Condition,
  type ListRequest,
  MissingReference,
  type Order,
  type Page,
  type Repository,
  StaleVersion,
  StillReferenced,
  type Store,
  UniqueViolation,
} from "./store.ts";

/** The items of every resource, by its name. */
export type Contents = Readonly<Record<string, readonly StoredItem[]>>;

/** Keeps items in memory, under the same rules as a database would. */
export class MemoryStore implements Store {
  readonly #resources: readonly Resource[];
  readonly #tables: ReadonlyMap<string, Map<string, StoredItem>>;

  constructor(resources: readonly Resource[], contents: Contents = {}) {
    this.#resources = resources;
    this.#tables = new Map(
      resources.map(({ name }) => {
        const items = contents[name] ?? [];
        return [name, new Map(items.map((item) => [item.id, item]))];
      }),
    );
  }

  of(name: string): Repository {
    const resource = this.#resources.find((candidate) => candidate.name === name);
    if (resource === undefined) throw new Error(`There is no resource ${name}.`);
    const table = this.#table(name);
    return {
      insert: async (values) => this.#insert(resource, values),
      find: async (id) => table.get(id),
      list: async (request) => list(resource, [...table.values()], request),
      update: async (id, values, expected) => this.#update(resource, id, values, expected),
      remove: async (id, expected) => this.#remove(name, id, expected),
    };
  }

  contents(): Contents {
    return Object.fromEntries(
      [...this.#tables].map(([name, table]) => [name, [...table.values()]]),
    );
  }

  #table(name: string): Map<string, StoredItem> {
    return this.#tables.get(name) ?? new Map();
  }

  #insert(resource: Resource, values: Values & { readonly id: string }): StoredItem {
    const moment = new Date().toISOString();
    const item = { createdAt: moment, updatedAt: moment, rowVersion: 1, ...values };
    this.#put(resource, item);
    return item;
  }

  #update(resource: Resource, id: string, values: Values, expected?: number) {
    const stored = this.#current(resource.name, id, expected);
    if (stored === undefined) return undefined;
    const updatedAt = new Date().toISOString();
    const item = { ...stored, ...values, updatedAt, rowVersion: stored.rowVersion + 1 };
    this.#put(resource, item);
    return item;
  }

  #remove(name: string, id: string, expected?: number): boolean {
    if (this.#current(name, id, expected) === undefined) return false;
    const going = new Map<StoredItem, () => void>();
    const staying: (() => void)[] = [];
    this.#gather(name, id, going, staying);
    // What stays first: it still refers to items that there are.
    for (const change of [...staying, ...going.values()]) change();
    return true;
  }

  #current(name: string, id: string, expected?: number): StoredItem | undefined {
    const stored = this.#table(name).get(id);
    if (stored === undefined || expected === undefined) return stored;
    if (stored.rowVersion !== expected) throw new StaleVersion();
    return stored;
  }

  #put(resource: Resource, item: StoredItem): void {
    const table = this.#table(resource.name);
    for (const [name, { to }] of Object.entries(resource.fields)) {
      const exists = to === undefined || this.#table(to).has(String(item[name]));
      if (item[name] !== null && !exists) throw new MissingReference(name);
    }
    for (const group of uniqueGroups(resource)) {
      if (isTaken(table, group, item)) throw new UniqueViolation(group);
    }
    table.set(item.id, item);
  }

  /** Gathers an item, all that goes with it and what stays without it, so that a refusal leaves everything in place. */
  #gather(
    name: string,
    id: string,
    going: Map<StoredItem, () => void>,
    staying: (() => void)[],
  ): void {
    const table = this.#table(name);
    const item = table.get(id);
    if (item === undefined || going.has(item)) return;
    going.set(item, () => table.delete(id));
    for (const { child, field, onDelete, dependent } of this.#referring(name, id)) {
      if (going.has(dependent)) continue;
      if (onDelete === "restrict") throw new StillReferenced();
      if (onDelete === "clear")
        staying.push(() => this.#update(child, dependent.id, { [field]: null }));
      else this.#gather(child.name, dependent.id, going, staying);
    }
  }

  #referring(name: string, id: string) {
    return this.#resources.flatMap((child) =>
      Object.entries(child.fields)
        .filter(([, { to }]) => to === name)
        .flatMap(([field, { onDelete }]) =>
          [...this.#table(child.name).values()]
            .filter((dependent) => dependent[field] === id)
            .map((dependent) => ({ child, field, onDelete, dependent })),
        ),
    );
  }
}

/** Items without a value do not count as equal. */
function isTaken(
  table: ReadonlyMap<string, StoredItem>,
  fields: readonly string[],
  item: StoredItem,
): boolean {
  if (fields.some((field) => item[field] === null)) return false;
  return [...table.values()].some(
    (other) => other.id !== item.id && fields.every((field) => other[field] === item[field]),
  );
}

function list(
  resource: Resource,
  items: readonly StoredItem[],
  { where, order, limit, offset }: ListRequest,
): Page {
  const found = items.filter((item) => where.every((condition) => meets(item, condition)));
  if (order !== undefined) {
    const ranks = fieldOf(resource, order.field)?.values;
    found.sort((left, right) => compareItems(left, right, order, ranks));
  }
  return { items: found.slice(offset, offset + limit), total: found.length };
}

function meets(item: StoredItem, { field, operator, value: wanted }: Condition): boolean {
  const value = item[field];
  switch (operator) {
    case "equals":
      return value === wanted;
    case "contains":
      return String(value ?? "")
        .toLowerCase()
        .includes(String(wanted).toLowerCase());
    case "includes":
      return Array.isArray(value) && value.includes(wanted);
    case "from":
      return isPresent(value) && compare(value, wanted) >= 0;
    case "to":
      return isPresent(value) && compare(value, wanted) <= 0;
  }
}

function compareItems(
  left: StoredItem,
  right: StoredItem,
  { field, direction }: Order,
  ranks: readonly string[] | undefined,
): number {
  const rank = (value: unknown) =>
    ranks !== undefined && typeof value === "string" ? ranks.indexOf(value) : value;
  const [first, second] = [rank(left[field]), rank(right[field])];
  if (isPresent(first) && isPresent(second)) {
    return direction === "ascending" ? compare(first, second) : compare(second, first);
  }
  return Number(isPresent(second)) - Number(isPresent(first));
}

type Comparable = string | number | boolean;

function isPresent(value: unknown): value is Comparable {
  return value !== null && value !== undefined;
}

function compare(left: Comparable, right: Comparable): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}
