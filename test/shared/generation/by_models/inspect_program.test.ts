import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { inspectProgram } from "../../../../shared/generation/by_models/inspect_program.ts";
import type { Finding, RunFile } from "../../../../shared/quality/mod.ts";
import { AskingStep } from "../../models/calls/asking_step.ts";

const FILES: readonly RunFile[] = [
  { path: "src/a.ts", kind: "source", content: "export const keep = (email: string) => email;\n" },
  { path: "test/a.test.ts", kind: "test", content: 'it("keeps", () => {});\n' },
];

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

it("asks about the sources for one field, and drops what quotes no line", async () => {
  const finding = (quote: string) => ({
    ...{ path: "src/a.ts", severity: "warning", message: `About ${quote}`, quote },
  });
  const answer = { findings: [finding("email: string"), finding("made up")] };
  let found: readonly Finding[] = [];
  await step.run({ rules: [{ reply: { json: answer } }] }, async (models, execution) => {
    found = await inspectProgram(
      { client: step.engine.client, models, execution },
      {
        ...{ requirement: "It", summary: "", criteria: [], constraints: [], assumptions: [] },
        ...{ field: "privacy", files: FILES, known: [] },
      },
    );
  });
  expect(found).toEqual([
    {
      ...{ path: "src/a.ts", rule: "reviewed_by_model", severity: "warning" },
      message: "About email: string",
    },
  ]);
});
