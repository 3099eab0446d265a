import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { understandRequirement } from "../../../../../shared/generation/by_models/analysis/understand_requirement.ts";
import type { Understanding } from "../../../../../shared/generation/generator.ts";
import type { Json, JsonObject } from "../../../../../shared/kernel/mod.ts";
import type { SearchAnswer } from "../../../../../shared/knowledge/mod.ts";
import { AskingStep } from "../../../models/calls/asking_step.ts";
import { toResult } from "../search_result.ts";

const REQUIREMENT = "A function that turns titles into slugs. Accents must be folded.";

let step: AskingStep;
beforeAll(async () => {
  step = await AskingStep.open();
});
afterAll(() => step.close());
beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => undefined);
  await step.reset(REQUIREMENT);
  return () => vi.restoreAllMocks();
});

const criterion = (id: string, text: string, assumed = false) => ({ id, text, assumed });
const mapping = (item: number, quote: string, change: JsonObject = {}) => ({
  ...{ item, quote, treatment: "criteria", criteria: [`AC-${item}`], because: "" },
  ...change,
});
const FIRST = mapping(1, "turns titles into slugs");
const SECOND = mapping(2, "Accents must be folded");
const analysis = (change: JsonObject = {}) => ({
  title: "Slugify",
  summary: "Slugs for URLs.",
  language: "typescript",
  acceptanceCriteria: [
    criterion("AC-1", "Words are joined with hyphens"),
    criterion("AC-2", "Accents are folded"),
  ],
  coverage: [FIRST, SECOND],
  concepts: ["slug"],
  constraints: [],
  assumptions: ["Latin letters only"],
  complexity: { level: "simple", reasons: ["One function"] },
  ...change,
});

let understood: Understanding | undefined;
let known: SearchAnswer["results"] = [];
const understand: Parameters<AskingStep["run"]>[1] = async (models, execution) => {
  const workbench = { client: step.engine.client, models: { providers: [], for: () => models } };
  understood = await understandRequirement(workbench, execution, { results: known });
};
/** The answers of models, in turn; the last one is given again and again. */
const answer = async (...answers: readonly Json[]) => {
  understood = undefined;
  const rules = answers.map((json, index) => ({
    reply: { json },
    ...(index < answers.length - 1 ? { times: 1 } : {}),
  }));
  await step.run({ rules }, understand);
};
const decide = (approve: boolean) =>
  step.task.asUser(
    `select cogo_api.resolve_approval(approval_id, $1 = 'true') from cogo_api.approvals`,
    [String(approve)],
  );
const decisionOf = (kind: string) =>
  understood?.status === "understood"
    ? understood.decisions.find((decision) => decision.kind === kind)
    : undefined;
const corrections = () =>
  step
    .calls()
    .map(({ body }) => JSON.stringify(body))
    .filter((body) => body.includes("That answer cannot be used"));

describe("understandRequirement()", () => {
  it("gives the model the parts of the requirement, numbered", async () => {
    await answer(analysis());
    expect(understood?.status).toBe("understood");
    expect(step.calls()).toHaveLength(1);
    expect(JSON.stringify(step.calls()[0]?.body)).toContain("[2] Accents must be folded.");
  });

  it("tells it of earlier tasks that completed, of none that failed, and no rules of a language", async () => {
    const about = (path: string, status: string) => ({
      ...toResult(path),
      ...{ origin: "memory", provenance: { kind: "run", status } },
    });
    known = [
      about("The run failed. No model answered.", "failed"),
      about("Slugs are kept in a table", "completed"),
    ];
    await answer(analysis());
    known = [];
    const asked = JSON.stringify(step.calls()[0]?.body);
    expect(asked).toContain("Slugs are kept in a table");
    expect(asked).not.toContain("No model answered");
    expect(asked).not.toContain(".test.ts");
  });

  it("keeps as a decision what became of each part", async () => {
    const because = "No tables of accents here";
    const left = mapping(2, "Accents must be folded", {
      ...{ treatment: "not_done", criteria: [], because },
    });
    const criteria = [
      criterion("AC-1", "Words are joined with hyphens"),
      criterion("AC-2", "An empty title is refused", true),
    ];
    await answer(analysis({ acceptanceCriteria: criteria, coverage: [FIRST, left] }));
    expect(decisionOf("coverage")?.reasons).toEqual([
      "1. A function that turns titles into slugs.: AC-1",
      `2. Accents must be folded.: not done: ${because}`,
    ]);
    expect(decisionOf("requirements")?.outcome).toMatchObject({
      notDone: [{ text: "Accents must be folded.", because }],
      assumptions: [
        "Latin letters only",
        "AC-2 is assumed, the requirement does not ask for it: An empty title is refused",
      ],
    });
  });

  it("names what is read as context although it demands something", async () => {
    const context = { treatment: "context", criteria: [] };
    const both = mapping(1, "turns titles into slugs", { criteria: ["AC-1", "AC-2"] });
    const taken = mapping(2, "Accents must be folded", context);
    await answer(analysis({ coverage: [both, taken] }));
    expect(decisionOf("requirements")?.outcome).toMatchObject({
      readAsContext: ["Accents must be folded."],
      notDone: [],
    });
  });

  it("has gaps corrected by the model that left them", async () => {
    await answer(analysis({ coverage: [FIRST] }), analysis());
    expect(understood?.status).toBe("understood");
    expect(corrections()).toHaveLength(1);
    expect(corrections()[0]).toContain("Part 2 is not accounted for");
    expect(await step.read()).toMatchObject({ status: "completed" });
  });

  it("asks a person about gaps that remain; what may be left out is reported as not done", async () => {
    await answer(analysis({ coverage: [FIRST] }));
    expect(understood).toBeUndefined();
    expect(await step.read()).toMatchObject({ status: "waiting", waiting_for: "approval" });
    const [asked] = await step.task.asUser("select title, details from cogo_api.approvals");
    expect(asked).toEqual({
      title: 'Leave out of the result: "Accents must be folded."',
      details: { parts: ["Accents must be folded."] },
    });
    const paid = step.calls().length;
    await decide(true);
    await step.again(understand);
    expect(step.calls()).toHaveLength(paid);
    expect(decisionOf("requirements")?.outcome).toMatchObject({
      notDone: [{ text: "Accents must be folded.", because: "A person agreed to leave it out" }],
    });
  });

  it("refuses the task when gaps may not be left", async () => {
    await answer(analysis({ coverage: [FIRST] }));
    await decide(false);
    await step.again(understand);
    expect(understood).toMatchObject({
      status: "refused",
      error: { code: "requirement_not_covered" },
    });
    expect(JSON.stringify(understood)).toContain("Accents must be folded.");
  });

  it.each([
    ["no title", { title: " " }, "title"],
    ["a title of 201 characters", { title: "a".repeat(201) }, "title"],
    ["no criteria", { acceptanceCriteria: [] }, "acceptanceCriteria"],
    ["41 criteria", { acceptanceCriteria: many(41) }, "acceptanceCriteria"],
    ["an empty criterion", { acceptanceCriteria: [criterion("AC-1", "")] }, "text"],
    [
      "the same criterion twice",
      { acceptanceCriteria: [criterion("AC-1", "It works"), criterion("AC-2", "it works")] },
      "the same text twice",
    ],
    ["a language that is not known", { language: "cobol" }, "language"],
    [
      "quotes of another requirement",
      { coverage: [mapping(1, "reverses the words"), mapping(2, "of a sentence")] },
      "an analysis of this requirement",
    ],
  ])("builds nothing on an analysis with %s, and says what was expected", async (_, bad, said) => {
    await answer(analysis(bad));
    expect(understood).toBeUndefined();
    const { status, attempts, error } = (await step.read()) ?? {};
    expect([status, attempts]).toEqual(["failed", 1]);
    expect(error).toMatchObject({ code: "models_exhausted" });
    expect(JSON.stringify(error)).toContain(said);
    expect(JSON.stringify(error)).not.toContain("constraint");
  });
});

function many(count: number) {
  return Array.from({ length: count }, (_, index) => criterion(`AC-${index + 1}`, `It ${index}`));
}
