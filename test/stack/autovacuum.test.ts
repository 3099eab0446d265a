import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { vacuumDueTables } from "../../scripts/stack/autovacuum.ts";
import type { Database } from "../../scripts/stack/database/database.ts";
import { openPglite } from "../../scripts/stack/database/pglite.ts";
import { temporaryFolder } from "../support/temporary_folder.ts";

describe("the autovacuum of the embedded stack", () => {
  let database: Database;
  const folder = temporaryFolder();
  beforeAll(async () => {
    database = await openPglite(join(folder, "data"), () => undefined);
    await database.exec("create table grown (n integer); create table quiet (n integer)");
  });
  afterAll(() => database.close());

  it("analyses what has grown and takes away what is dead, and leaves the rest alone", async () => {
    await database.exec("insert into grown select generate_series(1, 2000)");
    expect(await vacuumDueTables(database)).toEqual(["public.grown"]);
    const tuples = async () =>
      (await database.query("select reltuples from pg_class where relname = 'grown'"))[0]
        ?.reltuples;
    expect(await tuples()).toBe(2000);
    expect(await vacuumDueTables(database)).toEqual([]);
    await database.exec("delete from grown where n > 500");
    expect(await vacuumDueTables(database)).toEqual(["public.grown"]);
    expect(await tuples()).toBe(500);
  });
});
