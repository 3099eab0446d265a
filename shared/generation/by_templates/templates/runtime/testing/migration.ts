import { readdir, readFile } from "node:fs/promises";
import { PGlite } from "@electric-sql/pglite";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { can, type Resource } from "../resource.ts";
import { toRow } from "../rows.ts";
import type { Values } from "../schemas.ts";
import { type AllExpectations, ids } from "./samples.ts";

/** Who may see and who may change the rows of a table. */
export interface Access {
  readonly read: "owner" | "everyone";
  /** Each account its own rows, or those whose claim `app_metadata.role` is this. */
  readonly write: "owner" | { readonly role: string };
}

/** As much of a Supabase project as a migration relies on. */
const PLATFORM = `
  create role anon; create role authenticated; create role service_role bypassrls;
  create schema auth;
  create table auth.users (id uuid primary key);
  create function auth.jwt() returns jsonb language sql stable
    as $$ select coalesce(nullif(current_setting('request.jwt.claims', true), ''), '{}')::jsonb $$;
  create function auth.uid() returns uuid language sql stable
    as $$ select (auth.jwt() ->> 'sub')::uuid $$;
  grant usage on schema auth, public to anon, authenticated, service_role;
`;

const alice = "a11ce000-0000-4000-8000-000000000001";
const bob = "b0b00000-0000-4000-8000-000000000002";

interface TestedMigration {
  /** The folder with the migrations. */
  readonly migrations: URL;
  /** The column that says whose a row is. */
  readonly owner: string;
  readonly resources: readonly Resource[];
  readonly expectations: AllExpectations;
  readonly access: Readonly<Record<string, Access>>;
}

/** Declares the tests of the tables: what they refuse by themselves, and who may do what. */
export function describeMigration(tested: TestedMigration): void {
  describe("the migration", () => {
    const bench = new Bench(tested);
    beforeAll(() => bench.open(), 120_000);
    afterAll(() => bench.close());
    beforeEach(() => bench.startAfresh());
    for (const resource of tested.resources) describeTable(bench, tested, resource);
  });
}

class Bench {
  readonly #tested: TestedMigration;
  #database: PGlite | undefined;

  constructor(tested: TestedMigration) {
    this.#tested = tested;
  }

  get database(): PGlite {
    if (this.#database === undefined) throw new Error("The database is not open.");
    return this.#database;
  }

  async open(): Promise<void> {
    this.#database = await PGlite.create();
    await this.database.exec(PLATFORM);
    const { migrations } = this.#tested;
    for (const name of (await readdir(migrations)).sort()) {
      await this.database.exec(await readFile(new URL(name, migrations), "utf8"));
    }
    await this.database.query("insert into auth.users (id) values ($1), ($2)", [alice, bob]);
  }

  async close(): Promise<void> {
    await this.#database?.close();
  }

  async startAfresh(): Promise<void> {
    await this.database.exec("rollback; begin");
  }

  /** Lets the statements that follow run as an account with a role, or as nobody. */
  async actAs(account: string | undefined, role?: string): Promise<void> {
    const claims = account === undefined ? {} : { sub: account, app_metadata: { role } };
    await this.database.exec("reset role");
    await this.database.query("select set_config('request.jwt.claims', $1, true)", [
      JSON.stringify(claims),
    ]);
    await this.database.exec(`set local role ${account === undefined ? "anon" : "authenticated"}`);
  }

  async insert({ table, name }: Resource, change: Values = {}): Promise<void> {
    const sample = this.#tested.expectations[name]?.samples[0] ?? {};
    const row = { ...toRow({ id: ids[0], ...sample }), ...change };
    const columns = Object.keys(row)
      .map((column) => `"${column}"`)
      .join(", ");
    await this.database.query(
      `insert into "${table}" (${columns})
       select ${columns} from jsonb_populate_record(null::"${table}", $1)`,
      [JSON.stringify(row)],
    );
  }

  /** Inserts what a resource must refer to, as the owner of the tables. */
  async insertParents({ fields }: Resource, owner: string): Promise<void> {
    for (const { to, optional } of Object.values(fields)) {
      const parent = this.#tested.resources.find(({ name }) => name === to);
      if (parent === undefined || optional === true || (await this.count(parent)) > 0) continue;
      await this.insertParents(parent, owner);
      await this.insert(parent, { [this.#tested.owner]: owner });
    }
  }

  async count({ table }: Resource): Promise<number> {
    return (await this.database.query(`select id from "${table}"`)).rows.length;
  }

  async affected(statement: string): Promise<number> {
    return (await this.database.query(statement)).affectedRows ?? 0;
  }
}

function describeTable(bench: Bench, tested: TestedMigration, resource: Resource): void {
  const { name, table } = resource;
  const access = tested.access[name] ?? { read: "owner", write: "owner" };
  const role = access.write === "owner" ? undefined : access.write.role;
  const expected = tested.expectations[name];
  const ownedBy = (account: string) => ({ [tested.owner]: account });

  describe(table, () => {
    beforeEach(() => bench.insertParents(resource, alice));

    it("shows its rows to those who may see them, and to nobody else", async () => {
      await bench.insert(resource, ownedBy(alice));
      await bench.actAs(alice);
      expect(await bench.count(resource)).toBe(1);
      await bench.actAs(bob);
      expect(await bench.count(resource)).toBe(access.read === "everyone" ? 1 : 0);
      await bench.actAs(undefined);
      if (access.read === "everyone") expect(await bench.count(resource)).toBe(1);
      else await expect(bench.count(resource)).rejects.toThrow("permission denied");
    });

    if (can(resource, "create")) {
      it("takes rows from those who may write", async () => {
        await bench.actAs(alice, role);
        await bench.insert(resource);
        expect(await bench.count(resource)).toBe(1);
        await bench.actAs(undefined);
        await expect(bench.insert(resource)).rejects.toThrow("permission denied");
      });

      it("takes no row from anybody else", async () => {
        await bench.actAs(alice, role === undefined ? undefined : "somebody");
        const row = role === undefined ? ownedBy(bob) : {};
        await expect(bench.insert(resource, row)).rejects.toThrow("row-level security");
      });
    }

    const writes = {
      update: `update "${table}" set created_at = now()`,
      delete: `delete from "${table}"`,
    } as const;
    it.each(Object.entries(writes))(
      "lets only those who may %s rows",
      async (operation, statement) => {
        await bench.insert(resource, ownedBy(alice));
        await bench.actAs(bob);
        if (resource.operations.some((each) => each === operation)) {
          expect(await bench.affected(statement)).toBe(0);
          await bench.actAs(role === undefined ? alice : bob, role);
          expect(await bench.affected(statement)).toBe(1);
        } else {
          await expect(bench.affected(statement)).rejects.toThrow("permission denied");
        }
      },
    );

    it("counts the changes of a row", async () => {
      await bench.insert(resource, ownedBy(alice));
      await bench.affected(writes.update);
      const { rows } = await bench.database.query(`select row_version from "${table}"`);
      expect(rows).toEqual([{ row_version: 2 }]);
    });

    it.each(expected?.refusedByTable ?? [])("refuses a row when its %s", async (_, change) => {
      const row = { ...ownedBy(alice), ...toRow(change) };
      await expect(bench.insert(resource, row)).rejects.toThrow();
    });

    it.each(expected?.unique ?? [])("keeps %s unique", async () => {
      await bench.insert(resource, ownedBy(alice));
      const again = bench.insert(resource, { id: ids[1], ...ownedBy(alice) });
      await expect(again).rejects.toThrow("_unique");
    });

    const shared = expected?.references.filter(([, field]) => {
      const parent = tested.access[resource.fields[field]?.to ?? ""];
      return parent === undefined || (parent.read === "owner" && parent.write === "owner");
    });
    it.each(shared ?? [])(
      "refers through %s to rows of the same account only",
      async (_, field) => {
        const parent = tested.resources.find((each) => each.name === resource.fields[field]?.to);
        if (parent !== undefined && (await bench.count(parent)) === 0) {
          await bench.insertParents(parent, alice);
          await bench.insert(parent, ownedBy(alice));
        }
        const row = { ...ownedBy(bob), ...toRow({ [field]: ids[0] }), id: ids[1] };
        await expect(bench.insert(resource, row)).rejects.toThrow("_fkey");
      },
    );
  });
}
