import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  claimSubmissions,
  index,
  indexErrors,
  openIngestion,
  submission,
  submitTo,
} from "../../support/ingestion_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

/** Numbers that look random and are the same in every run of a seed: below `limit`. */
function draws(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

const WORDS: readonly [string, ...string[]] = [
  "apple",
  "Apples",
  "getUserById",
  "ERR_SOCKET_CLOSED",
  "zürich",
  "文章",
  "the",
  "a",
];
const PATHS: readonly [string, ...string[]] = ["a.md", "b.md", "c.md", "d.md"];

describe("the index", () => {
  it.each([1, 2, 3, 4])(
    "says exactly what the chunks hold, whatever was ingested, changed and deleted: seed %i",
    async (seed) => {
      const draw = draws(seed);
      const pick = <T>(from: readonly [T, ...T[]]): T => from[draw(from.length)] ?? from[0];
      const text = (words: number) => Array.from({ length: words }, () => pick(WORDS)).join(" ");
      const users = [await test.createUser(), await test.createUser()] as const;
      const writeSome = async (user: (typeof users)[number]) => {
        const ingestionId = await openIngestion(user);
        const paths = PATHS.filter(() => draw(2) === 0);
        const documents = paths.map((path) =>
          submission(
            path,
            Array.from({ length: 1 + draw(4) }, () => text(1 + draw(3))).join("\n\n"),
          ),
        );
        await submitTo(user, ingestionId, documents);
        if (draw(4) === 0)
          await user.run("select from cogo_api.close_ingestion($1, true)", [ingestionId]);
      };
      const deleteOne = async (user: (typeof users)[number]) => {
        await user.run(
          "select cogo_api.delete_document(document_id) from cogo_api.documents where path = $1",
          [pick(PATHS)],
        );
      };
      for (let turn = 0; turn < 25; turn++) {
        const user = pick(users);
        await (draw(4) === 0 ? deleteOne(user) : writeSome(user));
        for (const held of await claimSubmissions(test, 1 + draw(6))) await index(test, held);
      }
      expect(await indexErrors(test)).toEqual([]);
      const [held] = await test.asOwner("select count(*)::int as chunks from cogo.chunks");
      expect(held?.chunks).toBeGreaterThan(0);
    },
  );
});
