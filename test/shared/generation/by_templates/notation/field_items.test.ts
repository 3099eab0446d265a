import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

/** The fields of the only thing. */
function fieldsOf(requirement: string): string {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return inShort(reading.specification)[0]?.replace(/^\S+ /, "") ?? "";
}

describe("an item of a list of fields", () => {
  it.each([
    ["my rating from 1 to 10", "rating:integer >=1 <=10"],
    ["a list of tags", "tags:string_list?"],
    ["when it started", "startedAt:datetime"],
    ["when it was resolved (may be missing)", "resolvedAt:datetime?"],
    ["magnitude (may be negative)", "magnitude:number"],
    ["class (like 7b)", "class:string"],
    ["best before (optional)", "bestBefore:date?"],
    ["rating (1-5 stars)", "rating:integer >=1 <=5"],
    ["website (optional)", "website:url?"],
    ["area in m2", "areaInM2:number"],
    ["salary from", "salaryFrom:number"],
  ])("%s", (item, field) => {
    expect(fieldsOf(`REST API for jobs: code, ${item}`)).toBe(`code:string, ${field}`);
  });

  it("has a remark in quotation marks refused that could be taken for its name", () => {
    const requirement = 'REST API\n\nBook:\n- title\n- location ("which shelf?")';
    expect(readRequirement(requirement).status).toBe("refused");
  });

  it("has its values begin after its name, where a comma stands between them alone", () => {
    expect(fieldsOf("REST API\n\nBook:\n- title\n- priority low, medium or high\n- author")).toBe(
      "title:string, priority:enum [low|medium|high], author:string",
    );
  });
});

describe("what stands around fields", () => {
  it.each([
    "Build an API where users can create, list and delete notes. A note has a title.",
    "Build an API in which I can create, list and delete notes. A note has a title.",
  ])("%s", (requirement) => {
    const reading = readRequirement(requirement);
    if (reading.status === "refused") throw reading.error;
    expect(inShort(reading.specification)).toEqual([
      "note/notes: title:string",
      "  only create read list delete",
    ]);
  });

  it("are things, each with its own, in a place", () => {
    const reading = readRequirement("Backend for a library with books (title) and members (name)");
    if (reading.status === "refused") throw reading.error;
    expect(inShort(reading.specification)).toEqual([
      "book/books: title:string",
      "member/members: name:string",
    ]);
  });

  it("are filters, and no field that is named after them", () => {
    const requirement = "REST API for books with filters title and author. Book: title, author";
    expect(readRequirement(requirement).status).toBe("refused");
  });
});

describe("types of TypeScript", () => {
  const boat = "export interface Boat { id: number; name: string; owners: (string)[] }\n";
  it.each([
    ["", "name:string, owners:string_list"],
    ["type Draft = Omit<Boat, 'id'>", "name:string, owners:string_list"],
    ["interface Patch extends Partial<Boat> {}", "name:string, owners:string_list"],
    [
      "interface CreateBoatDto { name: string; owners: (string)[] }",
      "name:string, owners:string_list",
    ],
    ["\n// REST API for these", "name:string, owners:string_list"],
  ])("that say nothing more: %s", (more, fields) => {
    expect(fieldsOf(boat + more)).toBe(fields);
  });

  it.each([
    "type Draft = Omit<Boat, 'name'>",
    "interface CreateBoatDto { name: string; berth: string }",
    "interface Log { userId: number; text: string }",
  ])("that say more are refused: %s", (more) => {
    expect(readRequirement(boat + more).status).toBe("refused");
  });

  it("are named without the letter that marks them", () => {
    expect(readRequirement("interface IShelter { name: string }")).toMatchObject({
      specification: { entities: [{ name: "shelter" }] },
    });
  });
});

describe("cells of a table", () => {
  const table = (type: string, rule: string, value: string) =>
    `### Ship\n| name | type | rules | default |\n|---|---|---|---|\n| kind | ${type} | ${rule} | ${value} |`;
  it.each([
    [table("enum", "tanker, bulker", ""), "kind:enum [tanker|bulker]"],
    [table("tinyint(1)", "", "1"), "kind:boolean? =true"],
    [table("date", "optional", "NULL"), "kind:date?"],
  ])("%s", (requirement, fields) => {
    expect(fieldsOf(requirement)).toBe(fields);
  });

  it("that announce values which stand nowhere are refused", () => {
    expect(readRequirement(table("enum", "", "")).status).toBe("refused");
  });
});
