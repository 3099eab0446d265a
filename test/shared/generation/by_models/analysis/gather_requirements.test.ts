import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { GatheredRequirement } from "../../../../../shared/engine/mod.ts";
import { gatherRequirements } from "../../../../../shared/generation/by_models/analysis/gather_requirements.ts";
import type { Json } from "../../../../../shared/kernel/mod.ts";
import { AskingStep } from "../../../models/calls/asking_step.ts";

const PASSAGES = ["Names must be unique, please.", "haha", "Lists should load fast."].map(
  (text, index) => ({
    ...{ ordinal: 2, number: index + 1, speaker: "Ada", saidAt: null, place: "", text },
  }),
);
const unique = {
  ...{ passage: 1, statement: "Every name is unique", kind: "constraint", priority: "must" },
  ...{ quotation: "Names must be unique", criterion: "" },
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

async function gather(...answers: readonly Json[]): Promise<readonly GatheredRequirement[]> {
  let found: readonly GatheredRequirement[] = [];
  const rules = answers.map((json, index) => ({
    reply: { json },
    ...(index < answers.length - 1 ? { times: 1 } : {}),
  }));
  await step.run({ rules }, async (models, execution) => {
    const { client } = step.engine;
    found = await gatherRequirements(
      { client, models: { providers: [], for: () => models } },
      execution,
      PASSAGES,
    );
  });
  return found;
}

describe("gatherRequirements()", () => {
  it("keeps what the model states with a quotation of its passage", async () => {
    expect(await gather({ statements: [unique], nothing: [2, 3] })).toEqual([
      {
        ...{ statement: "Every name is unique", kind: "constraint", priority: "must" },
        ...{ quotation: "Names must be unique", extractedBy: "model", source: 2, passage: 1 },
      },
    ]);
  });

  it("drops what is quoted from nowhere, asks once more, and reads the rest by rule", async () => {
    const invented = { ...unique, quotation: "Names must be short" };
    const found = await gather({ statements: [invented], nothing: [2] });
    expect(found.map(({ quotation, extractedBy }) => [quotation, extractedBy])).toEqual([
      ["Names must be unique, please.", "rules"],
      ["Lists should load fast.", "rules"],
    ]);
    expect(step.calls()).toHaveLength(2);
  });
});
