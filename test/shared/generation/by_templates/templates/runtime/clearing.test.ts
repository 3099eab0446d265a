import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { MemoryStore } from "../../../../../../shared/generation/by_templates/templates/runtime/memory.ts";
import { openDatabase } from "../../../../../../shared/generation/by_templates/templates/runtime/postgres/database.ts";
import { PostgresStore } from "../../../../../../shared/generation/by_templates/templates/runtime/postgres/store.ts";
import type { Resource } from "../../../../../../shared/generation/by_templates/templates/runtime/resource.ts";
import type { Values } from "../../../../../../shared/generation/by_templates/templates/runtime/schemas.ts";
import {
  StillReferenced,
  type Store,
} from "../../../../../../shared/generation/by_templates/templates/runtime/store.ts";

const operations = ["create", "read", "list", "update", "delete"] as const;
const resource = (name: string, fields: Resource["fields"]): Resource => ({
  name,
  singular: name.slice(0, -1),
  plural: name,
  table: name,
  operations,
  fields,
  uniqueTogether: [],
  filters: {},
  sorts: [],
});
const RESOURCES = [
  resource("clubs", {}),
  resource("members", {
    clubId: { type: "reference", to: "clubs", onDelete: "clear", optional: true },
    guestOfId: { type: "reference", to: "clubs", onDelete: "clear", optional: true },
    homeId: { type: "reference", to: "clubs", onDelete: "cascade", optional: true },
    paysId: { type: "reference", to: "clubs", onDelete: "restrict", optional: true },
  }),
];
const SYSTEM = `created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
  row_version integer not null default 1`;
const TABLES = `
  create table clubs (id uuid primary key, ${SYSTEM});
  create table members (
    id uuid primary key, ${SYSTEM},
    club_id uuid references clubs on delete set null (club_id),
    guest_of_id uuid references clubs on delete set null (guest_of_id),
    home_id uuid references clubs on delete cascade,
    pays_id uuid references clubs on delete restrict
  );
  create function touch() returns trigger language plpgsql as $$
    begin new.row_version := old.row_version + 1; return new; end $$;
  create trigger touch before update on members for each row execute function touch();
`;

async function openPostgres(): Promise<Store> {
  const database = await openDatabase("memory://");
  for (const statement of TABLES.split(/;\n(?= {2}create|$)/)) {
    if (statement.trim() !== "") await database.query(statement, []);
  }
  return new PostgresStore(database, RESOURCES);
}

const id = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const NOWHERE: Values = { clubId: null, guestOfId: null, homeId: null, paysId: null };

describe.each([
  ["memory", async (): Promise<Store> => new MemoryStore(RESOURCES)],
  ["Postgres", openPostgres],
])("what stays without the item it referred to, in %s", (_where, open) => {
  let store: Store;
  const member = (places: Values) =>
    store.of("members").insert({ id: id(3), ...NOWHERE, ...places });

  beforeAll(async () => {
    store = await open();
  });

  beforeEach(async () => {
    for (const name of ["members", "clubs"]) {
      for (const number of [1, 2, 3]) await store.of(name).remove(id(number));
    }
    for (const number of [1, 2]) await store.of("clubs").insert({ id: id(number) });
  });

  it("loses each of its references, and counts each as a change", async () => {
    await member({ clubId: id(1), guestOfId: id(1), paysId: id(2) });
    expect(await store.of("clubs").remove(id(1))).toBe(true);
    expect(await store.of("members").find(id(3))).toMatchObject({
      ...NOWHERE,
      paysId: id(2),
      rowVersion: 3,
    });
  });

  it("goes all the same where another reference takes it along", async () => {
    await member({ clubId: id(1), homeId: id(1) });
    expect(await store.of("clubs").remove(id(1))).toBe(true);
    expect(await store.of("members").find(id(3))).toBeUndefined();
  });

  it("is as it was where another reference refuses", async () => {
    const before = await member({ clubId: id(1), paysId: id(1) });
    await expect(store.of("clubs").remove(id(1))).rejects.toThrow(StillReferenced);
    expect(await store.of("members").find(id(3))).toEqual(before);
  });
});
