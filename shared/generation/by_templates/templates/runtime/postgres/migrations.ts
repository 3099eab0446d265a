import { readdir, readFile } from "node:fs/promises";
import { codeOf } from "../refusal.ts";
import type { Database } from "./database.ts";

/** Applies the migrations in a folder that the database does not have yet, in the order of their names. */
export async function applyMigrations(database: Database, folder: URL): Promise<void> {
  await database.run("create table if not exists schema_migrations (name text primary key)");
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql"));
  for (const name of names.sort()) {
    const applied = await database.query("select from schema_migrations where name = $1", [name]);
    if (applied.length > 0) continue;
    await apply(database, name, await readFile(new URL(name, folder), "utf8"));
  }
}

async function apply(database: Database, name: string, statements: string): Promise<void> {
  try {
    await database.run(`insert into schema_migrations values ('${name}');\n${statements}`);
  } catch (error) {
    // Another server that started at the same moment was first.
    const applied = await database.query("select from schema_migrations where name = $1", [name]);
    if (codeOf(error) !== "23505" || applied.length === 0) throw error;
  }
}
