import { describe, expect, it } from "vitest";
import type { Field } from "../../../../../shared/generation/by_templates/specification/specification.ts";
import { keepsRules } from "../../../../../shared/generation/by_templates/templates/view/field_rules.ts";
import {
  boundaryValues,
  invalidValues,
} from "../../../../../shared/generation/by_templates/templates/view/invalid_values.ts";
import { sampleValues } from "../../../../../shared/generation/by_templates/templates/view/sample_values.ts";
import { field } from "./fixtures/fields.ts";
import { fixtures } from "./fixtures/mod.ts";

const PATTERNS = [
  "^[A-Z]{3}$",
  "^\\d{5}(-\\d{4})?$",
  "^[a-z0-9]+(?:-[a-z0-9]+)*$",
  "^\\+?[1-9]\\d{7,14}$",
  "^#[0-9a-fA-F]{6}$",
  "^(?:red|green|blue)-[0-9]+$",
  "^[^@\\s]+@[^@\\s]+$",
  "^\\p{Lu}\\p{L}*$",
  "[aeiou]",
  "^(\\d+)\\.(\\d+)\\.(\\d+)$",
  "^[A-Z][a-z]+( [A-Z][a-z]+)*$",
  "^(?=.{8,})\\w+$",
];

const BOUNDED: readonly Field[] = [
  field("one", "integer", { minimum: 7, maximum: 7 }),
  field("two", "integer", { minimum: -1, maximum: 0 }),
  field("negative", "integer", { maximum: -10 }),
  field("strict", "integer", { exclusiveMinimum: 0, exclusiveMaximum: 2 }),
  field("narrow", "number", { exclusiveMinimum: 0, maximum: 0.5 }),
  field("large", "number", { minimum: 1e12 }),
  field("letter", "string", { maxLength: 1 }),
  field("exact", "string", { minLength: 6, maxLength: 6 }),
  field("long", "text", { minLength: 3000 }),
  field("mail", "email", { maxLength: 8 }),
  field("longMail", "email", { minLength: 80 }),
  field("tags", "string_list", { minLength: 4 }),
  ...Object.values(fixtures).flatMap(({ entities }) => entities.flatMap(({ fields }) => fields)),
];

describe("sampleValues()", () => {
  it.each(PATTERNS)("finds texts that match %s", (pattern) => {
    const samples = sampleValues(field("code", "string", { pattern }));
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) expect(String(sample)).toMatch(new RegExp(pattern, "u"));
  });

  it.each(BOUNDED.map((of, at) => [`${of.name} (${at})`, of] as const))(
    "keeps the rules of %s",
    (_name, of) => {
      const samples = sampleValues(of);
      expect(samples.length).toBeGreaterThan(0);
      expect(new Set(samples.map((sample) => JSON.stringify(sample))).size).toBe(samples.length);
      for (const sample of samples) expect(keepsRules(of, sample)).toBe(true);
    },
  );

  it("finds nothing where the rules leave nothing", () => {
    expect(sampleValues(field("none", "integer", { minimum: 2, maximum: 1 }))).toEqual([]);
  });
});

describe("invalidValues() and boundaryValues()", () => {
  it.each(BOUNDED.map((of, at) => [`${of.name} (${at})`, of] as const))(
    "tell the rules of %s",
    (_name, of) => {
      for (const { value } of invalidValues(of)) expect(keepsRules(of, value)).toBe(false);
      for (const { value } of boundaryValues(of)) expect(keepsRules(of, value)).toBe(true);
    },
  );

  it("try both sides of a bound", () => {
    const rating = field("rating", "integer", { minimum: 1, maximum: 5 });
    const refused = invalidValues(rating).filter(({ rule }) => rule === "range");
    expect(refused.map(({ value }) => value)).toEqual([0, 6]);
    expect(boundaryValues(rating).map(({ value }) => value)).toEqual([1, 5]);
  });
});
