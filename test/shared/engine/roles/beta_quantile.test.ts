import { describe, expect, it } from "vitest";
import { betaQuantile } from "../../../../shared/engine/roles/beta_quantile.ts";

describe("betaQuantile()", () => {
  it.each([0.05, 0.5, 0.9, 0.99])("has the closed forms at %s", (probability) => {
    expect(betaQuantile(probability, 1, 1)).toBeCloseTo(probability, 9);
    expect(betaQuantile(probability, 3, 1)).toBeCloseTo(probability ** (1 / 3), 9);
    expect(betaQuantile(probability, 1, 7)).toBeCloseTo(1 - (1 - probability) ** (1 / 7), 9);
  });

  it.each([
    [2, 5],
    [10.5, 3.25],
    [1, 400],
    [3_000, 2_000],
  ])("is its own mirror image for Beta(%s, %s)", (a, b) => {
    expect(betaQuantile(0.9, a, b)).toBeCloseTo(1 - betaQuantile(0.1, b, a), 8);
  });

  it("narrows to the mean as evidence grows", () => {
    expect(betaQuantile(0.9, 8_000, 2_000)).toBeCloseTo(0.8, 1);
    expect(betaQuantile(0.9, 8_000, 2_000)).toBeGreaterThan(0.8);
  });
});
