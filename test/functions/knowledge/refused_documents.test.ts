import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { app } from "../../../functions/knowledge/app.ts";
import { ingestionsAnswer } from "../../../functions/knowledge/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());

it("leaves no ingestion open where a quota refuses the documents", async () => {
  const { userId } = await functions.test.createUser();
  await functions.test.asWorker("select cogo_api.set_quota('documents', 0, $1)", [userId]);
  const call = await functions.as(userId);
  const documents = [{ path: "a.md", content: "# A" }];
  const refused = await call("POST", "cogo-knowledge/documents", { documents });
  expect(refused.status).toBe(429);
  expect(z.object({ code: z.string() }).parse(refused.body).code).toBe("quota_exceeded");
  const { body } = await call("GET", "cogo-knowledge/ingestions");
  const { ingestions } = ingestionsAnswer.parse(body);
  expect(ingestions.map(({ closedAt }) => closedAt)).toEqual([expect.any(String)]);
});
