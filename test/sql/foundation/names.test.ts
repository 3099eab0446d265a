import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nameSchema } from "../../../shared/kernel/mod.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

const PLAIN = ["Acme", "Ä ö 家", "👩‍💻", "می‌خواهم", "a-b_c.d (e)"];
/** What is not shown, or has others shown in another order; and line breaks. */
const OTHERS = [
  ..."\u0007\u0085\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202d\u202e\u2060\u2066\u2069\ufeff",
  "\u{e0041}",
];

describe("a name", () => {
  it.each(PLAIN)("may be %s", async (name) => {
    expect(nameSchema(100).safeParse(name).success).toBe(true);
    expect(await test.asOwner("select cogo.is_name($1, 100) as is", [name])).toEqual([
      { is: true },
    ]);
  });

  it.each(OTHERS.map((sign) => [sign.codePointAt(0)?.toString(16), sign]))(
    "has no U+%s in it, in TypeScript and SQL alike",
    async (_, sign) => {
      const name = `pay${sign}exe`;
      expect(nameSchema(100).safeParse(name).success).toBe(false);
      const user = await test.createUser();
      await expect(user.run("select from cogo_api.create_team($1)", [name])).rejects.toMatchObject({
        sqlstate: "23514",
      });
      expect(await test.asOwner("select cogo.to_name($1, 100) as made", [name])).toEqual([
        { made: "pay exe" },
      ]);
    },
  );
});
