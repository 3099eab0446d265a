import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";

describe("what says two things at once", () => {
  it.each([
    "REST API for articles: title, body. The title is optional. Every article must have a title.",
    "REST API for customers: name, address. Address consists of street and city.",
  ])("is refused: %s", (requirement) => {
    expect(readRequirement(requirement).status).toBe("refused");
  });
});
