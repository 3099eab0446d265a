import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

function understand(requirement: string): string[] {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return inShort(reading.specification);
}

function refusal(requirement: string): string {
  const reading = readRequirement(requirement);
  if (reading.status === "understood") throw new Error(reading.notation);
  return reading.error.message;
}

describe("a search that is no operation", () => {
  it("is what somebody is at", () => {
    expect(understand("A program for my job search: company (text), applied on")).toEqual([
      "job/jobs: company:text, appliedOn:date",
    ]);
  });

  it.each([
    "REST API for books: title. A program for my book search.",
    "REST API for books: title. A program for our room search.",
  ])("is refused where it may be one: %s", (requirement) => {
    expect(refusal(requirement)).toContain("search");
  });

  it.each(["Search.", "Full-text search for books.", "Users can list, search and delete books."])(
    "is one where it stands apart: %s",
    (sentence) => {
      expect(understand(`REST API for books: title. ${sentence}`)).toContain(
        "  by title(contains)",
      );
    },
  );
});

describe("the mark of a last field", () => {
  it.each([
    ["REST API. A guest has a name and a nickname?", "name:string, nickname:string?"],
    ["REST API for guests: name, nickname?", "name:string, nickname:string?"],
    ["REST API. Guest: name, nickname?. Sort guests by name.", "name:string, nickname:string?"],
    ["REST API for guests: name, paid?", "name:string, paid:boolean? =false"],
    ["Can you build a REST API for guests: name, town?", "name:string, town:string"],
  ])("is kept where the sentence ends with it and asks nothing: %s", (requirement, fields) => {
    expect(understand(requirement)[0]).toBe(`guest/guests: ${fields}`);
  });

  it("is none of a thing", () => {
    expect(understand("Could anyone build a REST API for guests with a name?")).toEqual([
      "guest/guests: name:string",
    ]);
  });
});

describe("a property of JSON Schema with several types", () => {
  const listing = (property: object) =>
    JSON.stringify({ title: "Listing", type: "object", properties: { bathrooms: property } });

  it.each([
    [{ type: ["integer", "string"] }],
    [{ type: ["string", "null", "boolean"] }],
    [{ type: ["integer", "string"], enum: [1, "many"] }],
  ])("is refused, since a field has one: %j", (property) => {
    expect(refusal(listing(property))).toContain('"bathrooms" of Listing is nothing');
  });

  it("is read where the other is none", () => {
    expect(understand(listing({ type: ["integer", "null"] }))).toEqual([
      "listing/listings: bathrooms:integer?",
    ]);
  });
});
