import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  holdsWhateverHappens,
  MILLISECONDS_PER_OPERATION,
} from "../support/interleaving/holds_whatever_happens.ts";
import { REMOVED_MENDS, removeMend } from "../support/interleaving/removed_mends.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// As many as the test of the engine as it is, which finds no fault: these have to be found by it.
const OPERATIONS = 5000;

let test: TestDatabase;
beforeEach(async () => {
  test = await openTestDatabase();
});
afterEach(() => test.close());

describe("an engine that", () => {
  it.each(REMOVED_MENDS)(
    "$fault is found out",
    {
      timeout: OPERATIONS * MILLISECONDS_PER_OPERATION,
    },
    async (mend) => {
      await removeMend(test, mend);
      const found = holdsWhateverHappens(test, { operations: OPERATIONS, seed: mend.seed });
      // By what it does, and not by a plan that is refused.
      await expect(found).rejects.toMatchObject({ cause: { name: "AssertionError" } });
    },
  );
});
