import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWorkbench } from "../../../functions/_worker/open_workbench.ts";
import { openGenerators } from "../../../shared/generation/mod.ts";
import { readsOf } from "../../../shared/orchestrator/steps/step_inputs.ts";
import { openServiceClient } from "../../support/service_client.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase("as they come");
});
afterAll(() => test.close());

describe("what a kind of step reads", () => {
  it("is the same in its row and in its handler", async () => {
    const client = await openServiceClient(test, (request, serve) => serve(request));
    const generators = openGenerators(openWorkbench(client));
    const rows = await test.asOwner(
      "select kind, reads from cogo.step_kinds where kind not in ('gate', 'analyse') order by kind",
    );
    // Of what others read, some is read only where it is there.
    const handled = rows.map(({ kind, reads }) => ({
      kind,
      reads:
        generators.readsOf(String(kind)) ??
        readsOf(String(kind)).filter((key) => (reads as string[]).includes(key)),
    }));
    expect(handled).toEqual(rows);
  });
});
