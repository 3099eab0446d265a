import { afterAll, beforeAll, expect, it } from "vitest";
import { app } from "../../../functions/agents/app.ts";
import { quotasAnswer } from "../../../functions/agents/contract.ts";
import { type InProcessFunctions, openFunction } from "../../support/in_process_functions.ts";

let functions: InProcessFunctions;
beforeAll(async () => {
  functions = await openFunction(app);
});
afterAll(() => functions.close());

const OPERATOR = { apikey: "sb_secret_test", authorization: "" };
const PATH = "cogo-agents/limits/quotas";

it("lets operators set what each tenant, or one of them, may make, and nobody else", async () => {
  const { userId, run } = await functions.test.createUser();
  const call = await functions.as(userId);
  const usual = { quantity: 5, periodSeconds: 60 };
  expect((await call("PUT", `${PATH}/sessions`, usual)).status).toBe(403);
  const { body } = await call("PUT", `${PATH}/sessions`, usual, OPERATOR);
  const { quotas } = quotasAnswer.parse(body);
  expect(quotas.find(({ resource }) => resource === "sessions")).toMatchObject(usual);
  await call("PUT", `${PATH}/sessions`, { quantity: 9, tenantId: userId }, OPERATOR);
  const own = "select quantity, period_seconds from cogo_api.quotas where resource = 'sessions'";
  expect(await run(own)).toEqual([{ quantity: 9, period_seconds: 60 }]);
  await call("PUT", `${PATH}/sessions`, { quantity: null, tenantId: userId }, OPERATOR);
  expect(await run(own)).toEqual([{ quantity: 5, period_seconds: 60 }]);
  expect((await call("PUT", `${PATH}/sessions`, { quantity: null }, OPERATOR)).status).toBe(400);
  expect((await call("PUT", `${PATH}/horses`, { quantity: 1 }, OPERATOR)).status).toBe(400);
});
