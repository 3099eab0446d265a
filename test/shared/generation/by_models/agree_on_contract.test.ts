import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { StepExecution } from "../../../../shared/engine/mod.ts";
import { agreeOnContract } from "../../../../shared/generation/by_models/agree_on_contract.ts";
import type { ModelCaller } from "../../../../shared/models/mod.ts";
import { AskingStep } from "../../models/calls/asking_step.ts";

const SPECIFICATION = {
  ...({ kind: "program", title: "Slugs", language: "typescript" } as const),
  ...{ summary: "Slugs for URLs", requirement: "A function that makes slugs" },
  ...{ constraints: [], assumptions: [], entities: [] },
  acceptanceCriteria: [{ id: "AC-1", text: "Words are joined with hyphens" }],
};
const contract = (path: string) => {
  const file = { area: "backend", purpose: "Slugs", criteria: ["AC-1"], exports: [] };
  return {
    ...{ summary: `Slugs in ${path}`, sharedTypes: "None", decisions: [] },
    files: [
      { ...file, path, kind: "source", dependsOn: [] },
      { ...file, path: "test/slugs.test.ts", kind: "test", dependsOn: [path] },
    ],
  };
};
const WISH = "Call the file src/slugs.ts";

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
let agreed: Awaited<ReturnType<typeof agreeOnContract>> | undefined;
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  agreed = undefined;
  await step.reset();
  await step.serve({
    rules: [
      { when: { prompt: /What is to be changed/ }, reply: { json: contract("src/slugs.ts") } },
      { reply: { json: contract("src/main.ts") } },
    ],
  });
  return () => vi.restoreAllMocks();
});

const agree = (isApproved: boolean) => async (models: ModelCaller, execution: StepExecution) => {
  const author = { client: step.engine.client, models, execution };
  const material = { context: [], attachments: [] };
  agreed = await agreeOnContract(author, SPECIFICATION, material, isApproved);
};
const pending = () =>
  step.task.asUser("select title, details from cogo_api.approvals where status = 'pending'");
const decide = async (approve: boolean, comment = "") => {
  await step.task.asUser(
    `select cogo_api.resolve_approval(approval_id, $1 = 'true', nullif($2, ''))
     from cogo_api.approvals where status = 'pending'`,
    [String(approve), comment],
  );
  await step.again(agree(true));
};
const pathOf = () => agreed?.contract.files[0]?.path;

describe("agreeOnContract()", () => {
  it("asks nobody where nobody wants to be asked", async () => {
    await step.again(agree(false));
    expect(pathOf()).toBe("src/main.ts");
    expect(await pending()).toEqual([]);
  });

  it("shows a person the contract, and goes on once they agree", async () => {
    await step.again(agree(true));
    expect(agreed).toBeUndefined();
    const [asked] = await pending();
    expect(asked?.title).toBe("Build these 2 files: Slugs in src/main.ts");
    expect(asked?.details).toMatchObject({ contract: contract("src/main.ts") });
    await decide(true);
    expect(agreed).toMatchObject({ wishes: [], contract: contract("src/main.ts") });
    expect(step.calls()).toHaveLength(1);
  });

  it("has the contract changed by what a person says with a rejection, and shows it again", async () => {
    await step.again(agree(true));
    await decide(false, WISH);
    expect(agreed).toBeUndefined();
    expect((await pending())[0]?.title).toContain("Slugs in src/slugs.ts");
    await decide(true);
    expect(pathOf()).toBe("src/slugs.ts");
    expect(agreed?.wishes).toEqual([WISH]);
    expect(step.calls()).toHaveLength(2);
    const changing = JSON.stringify(step.calls()[1]?.body);
    for (const words of [WISH, "# The draft", "src/main.ts"]) expect(changing).toContain(words);
  });

  it("ends the task with a rejection that says nothing", async () => {
    await step.again(agree(true));
    await decide(false);
    expect(await step.read()).toMatchObject({
      status: "failed",
      error: { code: "contract_rejected" },
    });
  });
});
