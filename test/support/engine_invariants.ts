import type { TestDatabase } from "./test_database.ts";

/** What contradicts itself in the rows of the engine, as [{what, id}]; empty between any two transactions. */
export async function findContradictions(test: TestDatabase): Promise<readonly unknown[]> {
  return await test.asOwner("select * from cogo.find_contradictions()");
}
