import { afterAll, beforeAll, it } from "vitest";
import {
  holdsWhateverHappens,
  MILLISECONDS_PER_OPERATION,
} from "../support/interleaving/holds_whatever_happens.ts";
import { openTestDatabase, type TestDatabase } from "../support/test_database.ts";

// The long run: COGO_MODEL_OPERATIONS=100000 npx vitest run --project sql-native-15 any_interleaving
const OPERATIONS = Number(process.env.COGO_MODEL_OPERATIONS ?? 5000);

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

it(
  "keeps every row consistent, and lets every task end, whatever happens at once",
  {
    timeout: OPERATIONS * MILLISECONDS_PER_OPERATION,
  },
  () => holdsWhateverHappens(test, { operations: OPERATIONS }),
);
