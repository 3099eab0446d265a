import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";
import { listFiles } from "../../architecture/source_files.ts";

// On this page `cogo` is a variable of a program.
const OF_A_PROGRAM = "docs/how-to/use-the-client.md";

const codes = listFiles("README.md", "docs")
  .filter(({ path }) => path.endsWith(".md") && path !== OF_A_PROGRAM && !path.includes("/adr/"))
  .flatMap(({ path, text }) =>
    [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => ({ path, code })),
  );

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** Whether there is such a function, or a table or view, with this column if one is named. */
async function isThere(schema: string, name: string, column: string | undefined, called: boolean) {
  const [row] = await test.asOwner(
    called
      ? "select exists (select from pg_proc where pronamespace = $1::regnamespace and proname = $2) as found"
      : `select exists (
           select from pg_class as c where c.relnamespace = $1::regnamespace and c.relname = $2 and ($3 = '' or exists (
             select from pg_attribute as a where a.attrelid = c.oid and a.attname = $3))
           union all
           select from pg_proc where pronamespace = $1::regnamespace and proname = $2 and $3 = '') as found`,
    called ? [schema, name] : [schema, name, column ?? ""],
  );
  return row?.found === true;
}

describe("what the documentation names of the database", () => {
  it("is there", async () => {
    const missing: string[] = [];
    for (const { path, code } of codes) {
      for (const [whole, schema = "", name = "", column, bracket] of code.matchAll(
        /\b(cogo|cogo_api)\.([a-z_]+)(?:\.([a-z_]+))?(\()?/g,
      )) {
        const found = await isThere(schema, name, column, bracket !== undefined);
        if (!found) missing.push(`${path}: ${whole}`);
      }
    }
    expect(missing).toEqual([]);
  });

  it("is a statement that Postgres takes, where it is one", async () => {
    const statements = codes.filter(({ code }) => /^select [^…]*\b(cogo|cogo_api)\./.test(code));
    expect(statements.length).toBeGreaterThan(2);
    const refused: string[] = [];
    for (const { path, code } of statements) {
      await test.asOwner(`prepare documented as ${code}`).then(
        () => test.asOwner("deallocate documented"),
        (error: unknown) => refused.push(`${path}: ${code}: ${String(error)}`),
      );
    }
    expect(refused).toEqual([]);
  });
});
