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
