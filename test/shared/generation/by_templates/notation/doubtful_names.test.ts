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

describe("a field that is a file", () => {
  it.each([
    "signed contract PDF",
    "a profile picture",
    "photos",
    "an optional attachment",
    "image file",
    "promotional video",
    "PDF invoice",
    "company logo",
  ])("is not built: %s", (field) => {
    const message = refusal(`REST API for vendors: name, ${field}`);
    expect(message).toContain("is a file, and a file is not stored");
  });

  it.each([
    ["logo URL", "logoUrl:url"],
    ["video link", "videoLink:url"],
    ["photo (url)", "photo:url"],
    ["picture: string", "picture:string"],
    ["image path", "imagePath:string"],
    ["file name", "fileName:string"],
    ["has photo", "hasPhoto:boolean? =false"],
    ["photo caption", "photoCaption:string"],
  ])("is read where its address, name or type is given: %s", (field, meaning) => {
    expect(understand(`REST API for vendors: name, ${field}`)).toEqual([
      `vendor/vendors: name:string, ${meaning}`,
    ]);
  });
});

describe("what a thing has in a sentence", () => {
  it.each([
    ["Boats API: length. Each boat has a skipper.", "skipper"],
    ["REST API for members: name. Each member has a locker.", "locker"],
    ["REST API for flats: street. A flat has a tenant and a rent.", "tenant"],
    ["REST API for boats: length. It has an owner.", "owner"],
    ["Boats API: length. Each boat may have an owner.", "owner"],
    ["REST API for cases: subject, assigned agent", "assigned agent"],
    ["REST API for bikes: frame number. Every bike has an optional owner.", "owner"],
  ])("is asked about where it may be a thing: %s", (requirement, name) => {
    expect(refusal(requirement)).toContain(`"${name}" may be a thing, a text or the user`);
  });

  it.each([
    [
      "REST API. Skipper: name. Boat: length. Each boat has a skipper.",
      ["skipper/skippers: name:string", "boat/boats: length:number", "skipper < boat"],
    ],
    ["REST API. Each boat has a length.", ["boat/boats: length:number"]],
    ["REST API. A boat has a name and a berth.", ["boat/boats: name:string, berth:string"]],
    ["REST API for boats: length, owner", ["boat/boats: length:number, owner:string"]],
    ["REST API. Each boat has an owner (string).", ["boat/boats: owner:string"]],
    ["REST API. Every boat has a colour.", ["boat/boats: colour:string"]],
  ])("is read where it is a thing or an attribute: %s", (requirement, lines) => {
    expect(understand(requirement)).toEqual(lines);
  });
});

describe("a last word that may be a type", () => {
  it.each([
    [
      "title text, director text, minutes int, shown_on date",
      "title:text, director:text, minutes:integer, shownOn:date",
    ],
    ["name text, weight number", "name:text, weight:number"],
    [
      "label string, shelf number, sold boolean",
      "label:string, shelf:number, sold:boolean? =false",
    ],
    ["opened_at timestamp, remark text", "openedAt:datetime, remark:text"],
    ["code varchar(8), summary text, packed date", "code:string to8, summary:text, packed:date"],
    ["bornOn date, size int", "bornOn:date, size:integer"],
  ])("is one in a list of columns: %s", (fields, meaning) => {
    expect(understand(`REST API for lots: ${fields}`)).toEqual([`lot/lots: ${meaning}`]);
  });

  it("is one in a written list of columns", () => {
    const requirement = "REST API for films:\n- title text\n- length int\n- seen date";
    expect(understand(requirement)).toEqual(["film/films: title:text, length:integer, seen:date"]);
  });

  it.each([
    ["name, due date, free text", "name:string, dueDate:date, freeText:text"],
    ["start date, end date, phone number", "startDate:date, endDate:date, phoneNumber:string"],
    ["name: string, birth date, size: integer", "name:string, birthDate:date, size:integer"],
    ["name, sold boolean, due date", "name:string, sold:boolean? =false, dueDate:date"],
    ["name, alt text", "name:string, altText:text"],
    ["opening time, closing time", "openingTime:time, closingTime:time"],
  ])("is part of the name elsewhere: %s", (fields, meaning) => {
    expect(understand(`REST API for lots: ${fields}`)).toEqual([`lot/lots: ${meaning}`]);
  });

  it.each([
    ["name string, birth date, size int", "date"],
    ["title text, pages int, order number", "number"],
    ["name, sold boolean, packed date", "date"],
    ["name, size int, colour, banner text", "text"],
    ["code string, start time, seats int", "time"],
    ["size int, free text", "text"],
  ])("is asked about in a mixed list: %s", (fields, type) => {
    expect(refusal(`REST API for lots: ${fields}`)).toContain(`"${type}" may be the type of`);
  });
});

describe("a sentence about what nothing declares", () => {
  it.each([
    "The reply also includes the distance.",
    "The response contains the age.",
    "The report may contain a date.",
    "The answer: age.",
    "The answer (age, name).",
    "This contains the age in years.",
    "It returns the age in years.",
    "For the answer we store the age.",
    "A page has a title and a rank.",
    "Each result includes a score.",
    "The department has a name.",
    "This screen has a title.",
    "The output contains the name and the age.",
  ])("is refused: %s", (sentence) => {
    expect(refusal(`REST API for runners: name, birth date. ${sentence}`)).not.toBe("");
  });

  it.each([
    [
      "REST API for runners: name. The runner has a birth date.",
      "runner/runners: name:string, birthDate:date",
    ],
    [
      "REST API for runners. The runner has a name and a rank.",
      "runner/runners: name:string, rank:integer",
    ],
    ["REST API for runners: name. It has a rank.", "runner/runners: name:string, rank:integer"],
    ["REST API. A runner has a name.", "runner/runners: name:string"],
    ["REST API. Reply: subject, body.", "reply/replies: subject:string, body:text"],
    ["REST API for results: score, minutes", "result/results: score:number, minutes:integer"],
  ])("is read where the thing is declared: %s", (requirement, line) => {
    expect(understand(requirement)).toEqual([line]);
  });
});

describe("names that are run together", () => {
  it.each(["condition new", "status open", "size small"])("%s is a name with a value", (field) => {
    expect(refusal(`REST API for tools: name, ${field}`)).toContain("may be a value of");
  });

  it.each([
    ["street and number, city and zip", "street:string, number:string, city:string, zip:string"],
    ["first and last name", "firstName:string, lastName:string"],
    ["opening and closing time", "openingTime:time, closingTime:time"],
    ["condition: new or used", "condition:enum [new|used]"],
  ])("%s", (fields, meaning) => {
    expect(understand(`REST API for tools: ${fields}`)).toEqual([`tool/tools: ${meaning}`]);
  });
});
