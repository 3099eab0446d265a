import { expect, it } from "vitest";
import { taskAnalysisSchema } from "../../../shared/generation/generator.ts";

it("an analysis keeps what its generator added, also to the entities", () => {
  const analysis = {
    generation: "template",
    specification: {
      kind: "rest-service",
      title: "Todo list",
      requirement: "Build a REST API for a todo list",
      acceptanceCriteria: [],
      entities: [{ label: "todo", name: "todo", fields: [{ name: "title" }] }],
      assumptions: [],
      storage: "memory",
    },
    complexity: { level: "simple", score: 1, factors: [] },
    codeTemplate: "rest-service",
  };
  expect(taskAnalysisSchema.parse(analysis)).toEqual(analysis);
});
