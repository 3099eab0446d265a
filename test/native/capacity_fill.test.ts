import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { fillDatabase } from "../../scripts/bench/capacity/fill_database.ts";
import { connect, databaseUrl } from "../../scripts/bench/database.ts";
import { findContradictions } from "../support/engine_invariants.ts";
import { openNativeCopy } from "../support/native_copy.ts";
import { actOn } from "../support/test_database.ts";

const SERVER_URL = process.env.COGO_TEST_SERVER_URL ?? "";
/** Attempts are pruned after thirty days, as they have been in what is filled in. */
const isPruned = (found: unknown) =>
  (found as { readonly what: string }).what === "a completed step without its attempt";

test("what the capacity benchmark fills a database with could have come about by work", async () => {
  const copy = await openNativeCopy(SERVER_URL);
  try {
    const [{ name } = { name: "" }] = await copy.database.query(
      "select current_database() as name",
    );
    const kinds = new URL("../../scripts/bench/engine/contestants/cogo.sql", import.meta.url);
    const prepare = await readFile(kinds, "utf8");
    await copy.database.exec(prepare.replaceAll("bench_role", "postgres"));
    const admin = await connect(databaseUrl(SERVER_URL, String(name)));
    await fillDatabase(admin, { steps: 2_000, tenants: 20, openRuns: 40 }).finally(() =>
      admin.end(),
    );
    const filled = actOn(copy);
    const counts = await filled.asOwner(
      "select count(*)::integer as steps, count(distinct run_id) filter (where finished_at is null)::integer as open_runs from cogo.steps",
    );
    expect(counts).toEqual([{ steps: 2_000, open_runs: 40 }]);
    const found = await findContradictions(filled);
    expect(found.filter((each) => !isPruned(each))).toEqual([]);
  } finally {
    await copy.close();
  }
});
