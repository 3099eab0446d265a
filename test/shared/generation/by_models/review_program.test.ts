import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { Contract } from "../../../../shared/generation/by_models/contract.ts";
import { reviewProgram } from "../../../../shared/generation/by_models/review_program.ts";
import type { Json } from "../../../../shared/kernel/mod.ts";
import type { Finding, RunFile } from "../../../../shared/quality/mod.ts";
import { AskingStep } from "../../models/calls/asking_step.ts";

const FILES: readonly RunFile[] = [
  { path: "src/a.ts", kind: "source", content: "export const a = 1;\n" },
  { path: "test/a.test.ts", kind: "test", content: 'it("[AC-1] is one", () => {});\n' },
];
const CONTRACT: Contract = {
  summary: "",
  sharedTypes: "",
  packages: [],
  decisions: [],
  files: [
    {
      path: "test/a.test.ts",
      kind: "test",
      area: "backend",
      purpose: "",
      exports: [],
      dependsOn: [],
      criteria: ["AC-1", "AC-2"],
    },
  ],
};

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

async function review(...answers: readonly Json[]): Promise<readonly Finding[]> {
  let findings: readonly Finding[] = [];
  const rules = answers.map((json, index) => ({
    reply: { json },
    ...(index < answers.length - 1 ? { times: 1 } : {}),
  }));
  await step.run({ rules }, async (models, execution) => {
    findings = await reviewProgram(
      { client: step.engine.client, models, execution },
      {
        requirement: "It",
        ...{ summary: "", constraints: [], assumptions: [] },
        criteria: [
          { id: "AC-1", text: "It is one" },
          { id: "AC-2", text: "It is a number" },
        ],
        contract: CONTRACT,
        files: FILES,
        known: [],
      },
    );
  });
  return findings;
}
const noticed = (criterion: string, test: string) => ({ criterion, test, mistake: "Two" });
const BOTH = [noticed("AC-1", "[AC-1] is one"), noticed("AC-2", "[AC-1] is one")];

describe("reviewProgram()", () => {
  it("drops findings that quote no line", async () => {
    const finding = (quote: string) => ({
      ...{ path: "src/a.ts", severity: "blocker", message: `About ${quote}`, quote },
    });
    const findings = [finding("export const a"), finding("export const b"), finding(" ")];
    const found = await review({ findings, criteria: BOTH });
    expect(found.map(({ message }) => message)).toEqual(["About export const a"]);
  });

  it("reports a criterion for which no test, or none that exists, would fail", async () => {
    const criteria = [noticed("AC-1", ""), noticed("AC-2", "[AC-2] is made up")];
    const found = await review({ findings: [], criteria });
    expect(found).toEqual(
      ["AC-1", "AC-2"].map((id) => ({
        ...{ path: "test/a.test.ts", rule: "reviewed_by_model", severity: "warning" },
        message: `The reviewer knows no test that would fail if ${id} were wrong. Two`,
      })),
    );
  });

  it("takes silence on a criterion for no answer: it is asked again, then reported", async () => {
    const silent = { findings: [], criteria: [noticed("AC-1", "[AC-1] is one")] };
    expect(await review(silent, { findings: [], criteria: BOTH })).toEqual([]);
    expect(step.calls()).toHaveLength(2);
    await step.reset();
    expect((await review(silent)).map(({ message }) => message)).toEqual([
      "The reviewer knows no test that would fail if AC-2 were wrong.",
    ]);
  });
});
