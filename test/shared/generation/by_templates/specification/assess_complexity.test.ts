import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { assessComplexity } from "../../../../../shared/generation/by_templates/specification/assess_complexity.ts";

function complexityOf(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return assessComplexity(reading.specification);
}

describe("assessComplexity()", () => {
  it("calls a todo list simple", () => {
    expect(complexityOf("REST API for a todo list: title, done, due date").level).toBe("simple");
  });

  it("calls two related entities moderate", () => {
    const complexity = complexityOf(
      "REST API. Author: name, birth date. Book: title, isbn unique, pages > 0. A book belongs to an author.",
    );
    expect(complexity.level).toBe("moderate");
  });

  it("calls a shop with many rules complex", () => {
    const complexity = complexityOf(
      "REST API. Customer: name, email unique. Product: name, sku unique, price > 0, stock >= 0. Order: ordered at, status (new, paid, shipped). Line: quantity > 0. An order belongs to a customer. A line belongs to an order. A line belongs to a product. Filter orders by status.",
    );
    expect(complexity.level).toBe("complex");
  });

  it.each([
    ["title", "1 kind of record to model, store and serve", "1 field to validate and store"],
    [
      "title, pages",
      "1 kind of record to model, store and serve",
      "2 fields to validate and store",
    ],
  ])("counts in words for %s", (fields, records, counted) => {
    const reasons = complexityOf(`REST API for books: ${fields}`).factors.map(
      ({ reason }) => reason,
    );
    expect(reasons).toEqual(expect.arrayContaining([records, counted]));
  });

  it("names its factors, whose contributions add up to the score", () => {
    const { score, factors } = complexityOf(
      "REST API for books: title, isbn unique; filter by title",
    );
    expect(factors.map(({ name }) => name)).toEqual([
      "entities",
      "fields",
      "relations",
      "constraints",
      "access",
      "assumptions",
    ]);
    expect(factors.reduce((sum, { contribution }) => sum + contribution, 0)).toBeCloseTo(score);
  });
});
