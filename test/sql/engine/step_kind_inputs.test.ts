import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { revise, submit, taskStatus } from "../../support/plan_fixture.ts";
import { clear, plannedStep } from "../../support/task_fixture.ts";
import { openTestDatabase, type TestDatabase } from "../../support/test_database.ts";

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase("as they come");
});
afterAll(() => test.close());
beforeEach(() => clear(test));

const step = (key: string, kind: string, change = {}) => plannedStep(key, { kind, ...change });
const gate = step("open", "gate", { approval: {} });
const file = { path: "a.ts", content: "export {};" };
const refusal = (message: RegExp) => ({
  sqlstate: "OG004",
  message: expect.stringMatching(message),
});

describe("a plan whose step cannot get what its kind reads is refused, naming step and kind:", () => {
  it.each([
    ["tell", "document", [], /Step "tell" is of the kind "document".*"analyse"/],
    ["check", "verify", ["open"], /Step "check" is of the kind "verify".*"analyse"/],
    ["make", "write", ["open"], /Step "make" is of the kind "write".*"analyse"/],
    ["report", "synthesise", [], /Step "report" is of the kind "synthesise".*"analyse"/],
  ])("%s of the kind %s after %j", async (key, kind, dependsOn, message) => {
    const plan = submit(test, [gate, step(key, kind, { dependsOn })]);
    await expect(plan).rejects.toMatchObject(refusal(message));
  });

  it("a step that only follows one it reads indirectly, whose output it would not see", async () => {
    const plan = submit(test, [
      step("analyse", "analyse"),
      step("open", "gate", { dependsOn: ["analyse"] }),
      step("agree", "contract", { dependsOn: ["open"] }),
    ]);
    await expect(plan).rejects.toMatchObject(refusal(/Step "agree".*"analyse"/));
  });

  it("a step that depends on another kind under the name of the one it reads", async () => {
    const plan = submit(test, [
      step("analyse", "gate"),
      step("agree", "contract", { dependsOn: ["analyse"] }),
    ]);
    await expect(plan).rejects.toMatchObject(refusal(/Step "agree".*"analyse" of that kind/));
  });

  it.each([
    ["review", []],
    ["assess", []],
    ["verify", ["analyse"]],
  ])("a %s of nothing", async (kind, dependsOn) => {
    const plan = submit(test, [step("analyse", "analyse"), step("judge", kind, { dependsOn })]);
    await expect(plan).rejects.toMatchObject(refusal(/Step "judge".*has no files/));
    const empty = submit(test, [step("judge", "review", { input: { files: [] } })]);
    await expect(empty).rejects.toMatchObject(refusal(/Step "judge".*has no files/));
  });
});

describe("a plan whose steps get what their kinds read is accepted:", () => {
  it("analysis, contract and a review of what they wrote", async () => {
    const plan = submit(test, [
      step("analyse", "analyse"),
      step("contract", "contract", { dependsOn: ["analyse"] }),
      step("judge", "review", { dependsOn: ["contract"] }),
    ]);
    await expect(plan).resolves.toBeDefined();
  });

  it("a review of the files of its input", async () => {
    await expect(
      submit(test, [step("judge", "review", { input: { files: [file] } })]),
    ).resolves.toBeDefined();
  });
});

describe("a revision", () => {
  it("is held to the same, with the steps that the run has", async () => {
    const task = await submit(test, [step("analyse", "analyse"), gate]);
    const tell = (dependsOn: string[]) => ({ add: [step("agree", "contract", { dependsOn })] });
    await expect(revise(task, tell(["open"]))).rejects.toMatchObject(refusal(/"agree"/));
    await revise(task, tell(["analyse"]));
    const replace = [step("agree", "verify", { dependsOn: ["analyse"] })];
    await expect(revise(task, { replace })).rejects.toMatchObject(refusal(/"agree".*no files/));
    expect(await taskStatus(task)).toBe("running");
  });
});

describe("a plan that names what does not exist is refused, naming the step, it, and what there is:", () => {
  it("a kind", async () => {
    await expect(submit(test, [step("a", "no-such")])).rejects.toMatchObject({
      ...refusal(/Step "a" is of the kind "no-such", which does not exist/),
      hint: expect.stringMatching(/^The kinds are analyse, .*verify, write$/),
    });
  });

  it("a rate limit", async () => {
    const plan = [step("a", "http", { rateLimit: "none" })];
    await expect(submit(test, plan)).rejects.toMatchObject({
      ...refusal(/Step "a" names the rate limit "none"/),
      hint: expect.stringContaining("no rate limits"),
    });
    await test.asWorker("select cogo_api.set_rate_limit('model', 60, 1)");
    await expect(submit(test, plan)).rejects.toMatchObject({ hint: "The rate limits are model" });
  });
});
