import { describe, expect, it } from "vitest";
import {
  learnComplexity,
  weighSimilarWork,
} from "../../../../shared/engine/estimates/similar_work.ts";

const factor = (name: string, value: number) => ({
  ...{ name, value, weight: 1, contribution: value, reason: name },
});
const RULED = { level: "simple" as const, score: 8, factors: [factor("fields", 8)] };
const past = (seconds: number | null, completed = true, fields = 8) => ({
  ...{ taskId: "t", completed, features: { fields }, estimatedSeconds: 10, costUsd: null, seconds },
});
const learn = (...tasks: ReturnType<typeof past>[]) =>
  learnComplexity(RULED, weighSimilarWork(tasks, RULED));

describe("weighSimilarWork()", () => {
  it("counts a task the less the more its features differ", () => {
    const likenesses = [8, 10, 40].map(
      (fields) => weighSimilarWork([past(10, true, fields)], RULED)[0]?.likeness ?? 0,
    );
    expect(likenesses[0]).toBe(1);
    expect(likenesses).toEqual([...likenesses].sort((a, b) => b - a));
  });

  it("trusts the search half where there is nothing to compare", () => {
    const [task] = weighSimilarWork([{ ...past(10), features: {} }], RULED);
    expect(task?.likeness).toBeCloseTo(0.5);
  });
});

describe("learnComplexity()", () => {
  it("leaves the rule alone where nothing like it is known", () => {
    expect(learn()).toBe(RULED);
    expect(learn(past(null))).toBe(RULED);
  });

  it("raises the score of what took longer than estimated, and says why", () => {
    const learnt = learn(past(25), past(25), past(25));
    expect(learnt.score).toBeGreaterThan(8);
    expect(learnt.level).toBe("moderate");
    expect(learnt.factors.at(-1)).toMatchObject({
      name: "similar",
      value: 3,
      reason: "3 similar past tasks took about 2.5 times as long as estimated, 0 failed",
    });
  });

  it("moves further the more tasks say so, and never beyond what they say", () => {
    const scores = [1, 3, 9, 100].map((count) => learn(...Array(count).fill(past(20))).score);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(scores[0]).toBeLessThan(10);
    expect(scores[3]).toBeLessThan(16);
  });

  it("takes a failure for a sign that it is harder", () => {
    expect(learn(past(null, false)).score).toBeGreaterThan(8);
  });

  it("lowers the score of what went faster", () => {
    expect(learn(past(5), past(5)).score).toBeLessThan(8);
  });
});
