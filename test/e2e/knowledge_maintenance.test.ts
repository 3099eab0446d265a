import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  findingAnswer,
  findingsAnswer,
  maintenanceAnswer,
  maintenancePoliciesAnswer,
  maintenancePolicyAnswer,
} from "../../functions/knowledge/contract.ts";
import type { ApiClient } from "../../shared/kernel/postgres/database.ts";
import { get, invoke, post, refusal } from "../support/api.ts";
import { documentsOf, ingest } from "../support/knowledge_fixture.ts";
import { PROSE } from "../support/maintenance_fixture.ts";
import { signUp, startCogoStack, type TestStack } from "../support/stack.ts";

let test: TestStack;
beforeAll(async () => {
  test = await startCogoStack();
});
afterAll(() => test.end());

const OLDER = { path: "guide.md", content: PROSE, modifiedAt: "2025-01-01T00:00:00Z" };
const NEWER = {
  path: "handbook.md",
  content: PROSE.replace("somebody", "someone"),
  modifiedAt: "2026-01-01T00:00:00Z",
};

/** A user with two documents of nearly the same text, and the finding about them. */
async function findNearDuplicate(): Promise<{
  client: ApiClient;
  path: string;
  documentId: string;
}> {
  const { client } = await signUp(test.stack);
  await ingest(client, [OLDER, NEWER]);
  const { report } = await post(client, "cogo-knowledge/maintenance", maintenanceAnswer);
  expect(report).toMatchObject({ checked: 2, applied: 0, due: 0 });
  const query = "cogo-knowledge/findings?kind=duplicate&status=proposed";
  const { findings } = await get(client, query, findingsAnswer);
  expect(findings).toMatchObject([
    {
      reason: "near-text",
      action: "review",
      evidence: { olderPath: OLDER.path, newerPath: NEWER.path },
    },
  ]);
  const path = `cogo-knowledge/findings/${findings[0]?.findingId}`;
  return { client, path, documentId: String(findings[0]?.documentId) };
}

describe("a finding", () => {
  it("is applied by the choice of a person, and is then closed", async () => {
    const { client, path, documentId } = await findNearDuplicate();
    expect(await refusal(client, "POST", `${path}/apply`)).toMatchObject({ status: 400 });
    const { finding } = await post(client, `${path}/apply`, findingAnswer, {
      documentId,
    });
    expect(finding.status).toBe("applied");
    expect([...(await documentsOf(client)).keys()]).toEqual([NEWER.path]);
    const again = await refusal(client, "POST", `${path}/dismiss`);
    expect(again).toMatchObject({ status: 409, code: "invalid_state" });
  });

  it("is dismissed with a reason, and by its owner only", async () => {
    const { client, path } = await findNearDuplicate();
    const { client: stranger } = await signUp(test.stack);
    expect(await refusal(stranger, "POST", `${path}/dismiss`)).toMatchObject({ status: 404 });
    const body = { reason: "One is for users, the other for operators" };
    const { finding } = await post(client, `${path}/dismiss`, findingAnswer, body);
    expect(finding.status).toBe("dismissed");
  });
});

describe("a policy", () => {
  it("is set for one project, with thresholds that are known", async () => {
    const { client } = await signUp(test.stack);
    const route = "cogo-knowledge/maintenance/policies";
    const policy = {
      kind: "stale",
      mode: "apply",
      thresholds: { olderThanDays: 365 },
      project: "archive",
    };
    const set = await invoke(client, "PUT", route, maintenancePolicyAnswer, policy);
    expect(set.policy).toEqual({ ...policy, forAll: false });
    const { policies } = await get(client, route, maintenancePoliciesAnswer);
    expect(policies).toHaveLength(5);
    const unknown = { ...policy, thresholds: { age: 1 } };
    expect(await refusal(client, "PUT", route, unknown)).toMatchObject({ status: 400 });
  });
});
