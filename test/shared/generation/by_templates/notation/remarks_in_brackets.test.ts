import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

function read(field: string): string {
  const reading = readRequirement(`REST API for boats: hull (string), ${field}`);
  if (reading.status === "refused") return `refused: ${reading.error.message}`;
  return (inShort(reading.specification)[0] ?? "").replace("boat/boats: hull:string, ", "");
}

describe("words in brackets after a field", () => {
  it.each([
    ["status (open, closed)", "status:enum [open|closed]"],
    ["status (not started, in progress, done)", "status:enum [not started|in progress|done]"],
    ["payment (paid, not paid)", "payment:enum [paid|not paid]"],
    ["unit (kg, g, lb)", "unit:enum [kg|g|lb]"],
    ["type (text, number, date)", "type:enum [text|number|date]"],
    ["side (left, right)", "side:enum [left|right]"],
  ])("are choices: %s", (field, expected) => {
    expect(read(field)).toBe(expected);
  });

  it.each([
    ["weight (0 to 50, in kg)", "weight:number >=0 <=50"],
    ["weight (in kg, at most 50)", "weight:number <=50"],
    ["discount (percent, 0 to 100)", "discount:number >=0 <=100"],
    ["load (0 to 50, in kg)", "load:number >=0 <=50"],
    ["load: 0 to 50 kg", "load:number >=0 <=50"],
    ["yeast (g)", "yeast:number"],
    ["time (minutes)", "time:integer"],
  ])("are a limit and its unit: %s", (field, expected) => {
    expect(read(field)).toBe(expected);
  });

  it.each([
    "rating (1 to 5, half steps)",
    "amount (cents, not euros)",
    "colour (any, usually red)",
    "start (Monday, 9 o'clock)",
    "name (first, last)",
    "period (start, end)",
    "position (lat, lng)",
    "temperature (celsius, fahrenheit)",
    "price (net, gross)",
    "size (small to large, in steps)",
    "size (20 cm, 30 cm)",
    "fee (euros, no decimals)",
    "colour (red or usually blue)",
  ])("are asked about where one may be a remark: %s", (field) => {
    expect(read(field)).toContain("may be choices, fields or a remark");
  });
});

describe("a limit of a field that its name says is a text", () => {
  it.each([
    ["name (2-50)", "name:string from2 to50"],
    ["title: max 100", "title:string to100"],
    ["city between 2 and 40", "city:string from2 to40"],
  ])("is of its length: %s", (field, expected) => {
    expect(read(field)).toBe(expected);
  });

  it.each(["code (1-10)", "house number (1-200)", "phone (7-15)"])(
    "is asked about where the text is of digits: %s",
    (field) => {
      expect(read(field)).toContain("of its value or of its length");
    },
  );

  it("is of its value where it is none of a length", () => {
    expect(read("level (1-5)")).toBe("level:integer >=1 <=5");
  });
});

describe("choices", () => {
  it("of true and false are a boolean", () => {
    expect(read("active (true, false)")).toBe("active:boolean? =false");
  });

  it("may be followed by their default", () => {
    const expected = "kind:enum? [open|closed] =open";
    expect(read("kind: one of open, closed, default open")).toBe(expected);
    expect(read("kind (one of open, closed, default open)")).toBe(expected);
  });

  it.each([
    ["kind (red, red, blue)", '"red" is a choice of "kind" twice'],
    ["kind: one of open, closed, required", "Expected words"],
  ])("are refused where they are not: %s", (field, expected) => {
    expect(read(field)).toContain(expected);
  });
});

describe("rules over each other", () => {
  it.each([
    ["code (two letters, three digits)", "code:string /^[A-Za-z]{2}[0-9]{3}$/"],
    ["code (3 digits, 2 uppercase letters)", "code:string /^[0-9]{3}[A-Z]{2}$/"],
    ["year (4 digits, after 1900)", "year:integer >=1901 <=9999"],
    ["code (at most 5 characters, at most 10 characters)", "code:string to5"],
    ["price (at least 5, more than 5)", "price:number >5"],
  ])("hold together: %s", (field, expected) => {
    expect(read(field)).toBe(expected);
  });

  it.each([
    ["code (3 digits, at most 2 characters)", "contradict each other"],
    ["code (4 digits, after 1900)", "such a limit cannot be kept on a string"],
    ["code (at least 10 characters, at most 5 characters)", "such a limit cannot be kept"],
    ["pages (1 to 5, default 9)", "no value that it may have"],
    ["code (at most 3 characters, default abcd)", "no value that it may have"],
  ])("are refused where nothing is all of them: %s", (field, expected) => {
    expect(read(field)).toContain(expected);
  });
});
