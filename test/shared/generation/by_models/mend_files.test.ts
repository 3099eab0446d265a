import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { mendFiles } from "../../../../shared/generation/by_models/mend_files.ts";
import type { RunFile } from "../../../../shared/quality/mod.ts";
import { incident } from "../../../support/incident_fixture.ts";
import { AskingStep } from "../../models/calls/asking_step.ts";

const FILES: readonly RunFile[] = [
  { path: "src/sum.js", kind: "source", content: "export const sum = (a, b) => a - b;\n" },
  { path: "src/sum.test.js", kind: "test", content: 'it("adds", () => {});\n' },
];
const FAILURES = [{ incident: incident(), test: "src/sum.test.js: adds", expected: "3" }] as never;

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset();
  return () => vi.restoreAllMocks();
});

/** What comes of these answers, one after the other. */
async function mend(...answers: readonly Record<string, string>[][]) {
  let mended: readonly RunFile[] | undefined;
  const rules = answers.map((edits, index) => ({
    when: { call: index + 1 },
    reply: { json: { cause: "It subtracts", edits } },
  }));
  await step.run({ rules }, async (models, execution) => {
    const author = { client: step.engine.client, models, execution };
    mended = await mendFiles(author, FILES, FAILURES);
  });
  return mended;
}

describe("mendFiles()", () => {
  const right = { path: "src/sum.js", search: "a - b", replace: "a + b" };

  it("returns the files that a model's edits change, and the call is in the ledger", async () => {
    const content = "export const sum = (a, b) => a + b;\n";
    expect(await mend([right])).toEqual([{ ...FILES[0], content }]);
    const calls = await step.engine.test.asOwner("select prompt, status from cogo.model_calls");
    expect(calls).toEqual([{ prompt: "mending", status: "answered" }]);
  });

  it("has edits of a test, and of what stands nowhere, made again", async () => {
    const test = { ...right, path: "src/sum.test.js" };
    expect(await mend([test], [right])).toMatchObject([{ path: "src/sum.js" }]);
    expect(JSON.stringify(step.calls()[1]?.body)).toContain("Expected the path of a source");
  });
});
