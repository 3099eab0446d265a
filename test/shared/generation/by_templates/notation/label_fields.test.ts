import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

function read(requirement: string): readonly string[] | "refused" {
  const reading = readRequirement(requirement);
  return reading.status === "refused" ? "refused" : inShort(reading.specification);
}

describe("a field that is asked for in words", () => {
  it.each([
    ["whether I saw the queen", "sawTheQueen:boolean? =false"],
    ["picked up or not", "pickedUp:boolean? =false"],
    ["who borrowed it", "whoBorrowedIt:string"],
    ["in which cupboard", "inWhichCupboard:string"],
    ["found where", "foundWhere:string"],
    ["a link to the postmortem", "linkToPostmortem:url"],
    ["a flag called active", "active:boolean? =false"],
    ["found when", "foundWhen:datetime"],
    ["when it was paid", "paidAt:datetime"],
    ["when the note was mailed", "noteMailedAt:datetime"],
    ["how many beds it has", "beds:integer"],
  ])("%s", (item, field) => {
    expect(read(`REST API for loans: code, ${item}`)).toEqual([
      `loan/loans: code:string, ${field}`,
    ]);
  });

  it.each([
    "who is another loan",
    "which sends them an e-mail at their birthday",
    "whether it is due if it is late",
    "how much it earned in total",
  ])("is not read where it may say more: %s", (item) => {
    expect(read(`REST API for loans: code, ${item}`)).toBe("refused");
  });
});

describe("a name of several words", () => {
  it.each([
    ["name of the hive", "nameOfHive:string"],
    ["reason for the visit", "reasonForVisit:string"],
    ["notes for next time", "notesForNextTime:text"],
    ["condition before it left (good / worn)", "conditionBeforeItLeft:enum [good|worn]"],
    ["wants to learn (list)", "wantsToLearn:string_list?"],
    ["price per 250g", "pricePer250G:number"],
    ["min players", "minPlayers:integer"],
    ["days until germination", "daysUntilGermination:integer"],
  ])("%s", (item, field) => {
    expect(read(`REST API for loans: code, ${item}`)).toEqual([
      `loan/loans: code:string, ${field}`,
    ]);
  });

  it.each(["status open closed", "grouped by month", "sum of the fees"])("is not %s", (item) => {
    expect(read(`REST API for loans: code, ${item}`)).toBe("refused");
  });
});

describe("what is said beside a field", () => {
  it.each([
    ["temper from 1 to 10 (10 = nice and calm)", "temper:integer >=1 <=10"],
    ["effort from 1 (easy) to 10 (all out)", "effort:integer >=1 <=10"],
    ["price in pounds (incl. VAT)", "priceInPounds:number"],
    ["borrowed by (blank when nobody has it)", "borrowedBy:string?"],
    ["lesson day - Monday to Wednesday", "lessonDay:enum [Monday|Tuesday|Wednesday]"],
    ["zone A-D", "zone:enum [A|B|C|D]"],
    ["condition (mint, very good, good)", "condition:enum [mint|very good|good]"],
    ["start year (YYYY)", "startYear:integer"],
    ["other notes", "notes:text"],
    ["stock (number of items in stock, integer)", "stock:integer"],
    ["language (two-letter code)", "language:string"],
    ["genres: [string]", "genres:string_list?"],
    ["learned = false by default", "learned:boolean? =false"],
  ])("%s", (item, field) => {
    expect(read(`REST API for loans: code, ${item}`)).toEqual([
      `loan/loans: code:string, ${field}`,
    ]);
  });

  it("makes a field of each measure of one unit, and a list of so many at most", () => {
    expect(read("REST API for boxes: height/width in cm, up to 3 photos (links)")).toEqual([
      "box/boxes: heightInCm:number, widthInCm:number, photos:string_list? to3",
    ]);
  });
});

it("takes a field by the name of its thing for a text", () => {
  expect(read("REST API for words: word, language")).toEqual([
    "word/words: word:string, language:string",
  ]);
});

it.each(["Track my records, command line. Record: artist.", "REST API for words: level A1-C2"])(
  "makes no name of %s",
  (requirement) => {
    expect(read(requirement)).toBe("refused");
  },
);

it("refuses files that are not said to be links", () => {
  expect(read("REST API for boxes: code, up to 3 photos")).toBe("refused");
  expect(read("REST API for boxes: code, up to 3 labels")).not.toBe("refused");
});

describe("what stands around the fields", () => {
  it.each([
    "Boxes: code. As a REST service.",
    "Boxes: code. Just the API.",
    "Box diary, please as an API: code.",
    'Task: "Tiny CRM"\n\nYou get 90 minutes. Boxes: code.',
    "Small guesthouse, 6 rooms. REST API for boxes: code.",
    "Lost & found desk. REST API. Each box: code.",
    "Create a boxes table (code). REST API.",
    "Box model for our API.\n\nFields:\n- code",
    'generate crud rest api, entity "Box", attributes code(string)',
    "Boxes: code. REST API over it.",
    "I keep bees and I'd like an API to write down my boxes. Box: code.",
  ])("%s", (requirement) => {
    expect(read(requirement)).toEqual([expect.stringMatching(/^box\/boxes: code:string/)]);
  });

  it("says what is created, and so what can be done", () => {
    expect(read("Please make an API where members can register a box: code, size.")).toEqual([
      "box/boxes: code:string, size:string",
      "  only create read list",
    ]);
  });

  it.each([
    ["REST API for boxes: code, status. List with filters: code, status.", "by code"],
    ["REST API for boxes: code. Sort the list by code.", "sort"],
  ])("%s", (requirement, option) => {
    expect(JSON.stringify(read(requirement))).toContain(option);
  });

  it("says what belongs to what above a list", () => {
    expect(
      read("REST API. Pet: name. Visits per pet: reason for the visit, weight in kg."),
    ).toEqual([
      "pet/pets: name:string",
      "visit/visits: reasonForVisit:string, weightInKg:number",
      expect.stringContaining("pet"),
    ]);
  });
});

it("reads a choice of which one is marked as the default", () => {
  expect(read("REST API for boxes: code, status (new (default), used)")).toEqual([
    "box/boxes: code:string, status:enum? [new|used] =new",
  ]);
});

it.each(["Old boxes, REST. Old box: code.", "BoxStore, REST API. Old box: code."])(
  "reads a title with its kind: %s",
  (requirement) => {
    expect(read(requirement)).toEqual([expect.stringMatching(/^oldBox\S+ code:string/)]);
  },
);
