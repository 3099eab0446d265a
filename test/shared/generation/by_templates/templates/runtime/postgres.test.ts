import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type Database,
  openDatabase,
} from "../../../../../../shared/generation/by_templates/templates/runtime/postgres/database.ts";
import { applyMigrations } from "../../../../../../shared/generation/by_templates/templates/runtime/postgres/migrations.ts";
import { PostgresStore } from "../../../../../../shared/generation/by_templates/templates/runtime/postgres/store.ts";
import { removalRefusal } from "../../../../../../shared/generation/by_templates/templates/runtime/refusal.ts";
import { StillReferenced } from "../../../../../../shared/generation/by_templates/templates/runtime/store.ts";
import { describeResource } from "../../../../../../shared/generation/by_templates/templates/runtime/testing/service.ts";
import { expectations, service } from "./library.ts";

const TABLES = `
  create table authors (
    id uuid primary key, name text not null, country text,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    row_version integer not null default 1, constraint authors_name_unique unique (name)
  );
  create type genre as enum ('poetry', 'fiction');
  create table books (
    id uuid primary key, title text not null, price numeric not null, genre genre not null,
    tags text[], opens_at time, added_at timestamptz not null,
    author_id uuid not null constraint books_author_id_fkey references authors on delete restrict,
    created_at timestamptz not null default now(), updated_at timestamptz not null default now(),
    row_version integer not null default 1,
    constraint books_title_author_id_unique unique (title, author_id)
  );
  create function touch() returns trigger language plpgsql as $$
    begin new.row_version := old.row_version + 1; return new; end $$;
  create trigger touch before update on authors for each row execute function touch();
  create trigger touch before update on books for each row execute function touch();
`;

describe("in Postgres", () => {
  let folder: string;
  let database: Database;
  const migrations = () => pathToFileURL(`${folder}/`);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "cogo-migrations-"));
    await writeFile(join(folder, "20260101000000_create_library.sql"), TABLES);
    database = await openDatabase("memory://");
    await applyMigrations(database, migrations());
  });

  afterAll(async () => {
    await database.close();
    await rm(folder, { recursive: true });
  });

  it("applies each migration once, and none that fails", async () => {
    await applyMigrations(database, migrations());
    const broken = join(folder, "20260101000001_broken.sql");
    await writeFile(broken, "create table half (id integer); select nothing;");
    await expect(applyMigrations(database, migrations())).rejects.toThrow("nothing");
    expect(await database.query("select to_regclass('half') as half", [])).toEqual([
      { half: null },
    ]);
    await rm(broken);
  });

  const openStore = async () => {
    await database.run("delete from books; delete from authors;");
    return new PostgresStore(database, service.resources);
  };
  for (const resource of service.resources) {
    describeResource({ service, expectations, openStore }, resource);
  }
});

describe("removalRefusal()", () => {
  it.each(["23001", "23503"])("understands that an item is still referred to: %s", (code) => {
    expect(removalRefusal({ code })).toBeInstanceOf(StillReferenced);
  });
});
