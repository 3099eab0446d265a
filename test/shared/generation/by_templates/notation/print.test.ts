import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { matchOf } from "../../../../../shared/generation/by_templates/notation/match_of.ts";
import { printNotation } from "../../../../../shared/generation/by_templates/notation/print.ts";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { pluralise } from "../../../../../shared/generation/by_templates/specification/noun_number.ts";
import type {
  Entity,
  Field,
  FieldType,
  Relation,
  Specification,
} from "../../../../../shared/generation/by_templates/specification/specification.ts";
import { spellIdentifier } from "../../../../../shared/generation/by_templates/specification/spell_identifier.ts";
import { readCases } from "./cases.ts";

const everything = ["create", "read", "list", "update", "delete"] as const;
const fieldWords =
  "title name price list status created valid from of max number flag at delete default unique tags notes is in by one".split(
    " ",
  );
const thingWords =
  "book author post task reading listing order report class bus reply category".split(" ");

const label = (words: readonly string[]) =>
  fc.array(fc.constantFrom(...words), { minLength: 1, maxLength: 3 }).map((all) => all.join(" "));

function limits(type: FieldType): fc.Arbitrary<Partial<Field>> {
  const low = fc.integer({ min: -5, max: 5 });
  const high = fc.integer({ min: 6, max: 90 });
  const some = { requiredKeys: [] as [] };
  if (type === "integer") return fc.record({ minimum: low, maximum: high }, some);
  if (type === "number") {
    const below = fc.record({ exclusiveMinimum: low, exclusiveMaximum: high }, some);
    const decimals = fc.integer({ min: 1, max: 6 });
    return fc.oneof(fc.record({ minimum: low, maximum: high, decimals }, some), below);
  }
  if (type === "string" || type === "text" || type === "string_list")
    return fc.record({ minLength: fc.integer({ min: 0, max: 5 }), maxLength: high }, some);
  return fc.constant({});
}

function value(type: FieldType): fc.Arbitrary<NonNullable<Field["default"]>> | undefined {
  switch (type) {
    case "boolean":
      return fc.constant(true);
    case "integer":
      return fc.integer({ min: 6, max: 6 });
    case "string":
      return fc.constantFrom("silver", "no one");
    case "date":
    case "datetime":
      return fc.constant("now");
    case "enum":
      return fc.constantFrom("open", "in progress");
    default:
      return undefined;
  }
}

function fieldOf(words: string): fc.Arbitrary<Field> {
  const types: readonly FieldType[] = [
    "string",
    "text",
    "integer",
    "number",
    "boolean",
    "date",
    "datetime",
    "time",
    "email",
    "url",
    "uuid",
    "enum",
    "string_list",
  ];
  return fc.constantFrom(...types).chain((type) => {
    const given = value(type);
    const standing =
      given === undefined ? fc.constant(undefined) : fc.option(given, { nil: undefined });
    return fc
      .record({ required: fc.boolean(), unique: fc.boolean(), more: limits(type), standing })
      .map(({ required, unique, more, standing: chosen }): Field => {
        const isFalse = type === "boolean" && !required && chosen === undefined;
        const fallback = isFalse ? false : chosen;
        return {
          name: spellIdentifier(words, "field", "Value"),
          label: words,
          type,
          required: required && chosen === undefined,
          unique,
          ...(fallback === undefined ? {} : { default: fallback }),
          ...(type === "enum" ? { values: ["open", "in progress", "or-not"] } : {}),
          ...more,
          reason: "",
        };
      });
  });
}

function entityOf(words: string): fc.Arbitrary<Entity> {
  const key = (name: string) => spellIdentifier(name, "field", "Value");
  const taken = new Set(["id", "createdAt", "updatedAt", "created", "createdBy"]);
  return fc
    .uniqueArray(label(fieldWords), { minLength: 1, maxLength: 5, selector: key })
    .map((names) => names.filter((name) => !taken.has(key(name))))
    .filter((names) => names.length > 0)
    .chain((names) =>
      fc.record({
        fields: fc.tuple(...names.map(fieldOf)),
        operations: fc.subarray([...everything], { minLength: 1 }),
        filtered: fc.subarray(names),
        sorted: fc.subarray(names),
        direction: fc.constantFrom(undefined, "asc" as const, "desc" as const),
        isTogether: fc.boolean(),
      }),
    )
    .map(({ fields, operations, filtered, sorted, direction, isTogether }) => {
      const listed = (all: readonly string[]) =>
        fields.filter((field) => all.includes(field.label));
      const sorts = listed(sorted)
        .filter(({ type }) => type !== "string_list")
        .map(({ name }) => name);
      const [first] = sorts;
      const order =
        direction === undefined || first === undefined
          ? {}
          : { defaultSort: { field: first, direction } };
      return {
        name: spellIdentifier(words, "item", "Entry"),
        plural: spellIdentifier(pluralise(words), "items", "Entries"),
        label: words,
        fields,
        filters: listed(filtered).map(({ name, type }) => ({ field: name, match: matchOf(type) })),
        sorts,
        ...order,
        operations,
        ...(isTogether && sorts.length > 1 && { uniqueTogether: [sorts] }),
      };
    });
}

const relationRule: fc.Arbitrary<Pick<Relation, "required" | "onDelete">> = fc.oneof(
  fc.record({
    required: fc.boolean(),
    onDelete: fc.constantFrom("restrict" as const, "cascade" as const),
  }),
  fc.constant({ required: false, onDelete: "clear" as const }),
);

const specifications: fc.Arbitrary<Specification> = fc
  .uniqueArray(fc.constantFrom(...thingWords), { minLength: 1, maxLength: 3 })
  .chain((names) =>
    fc.record({
      kind: fc.constantFrom(
        "rest-service" as const,
        "command-line-tool" as const,
        "supabase-table" as const,
      ),
      entities: fc.tuple(...names.map(entityOf)),
      own: relationRule,
      // A second relation to the same parent, of which something else may be so.
      asEditor: fc.option(relationRule),
    }),
  )
  .map(({ kind, entities, own, asEditor }) => {
    const [parent, child] = entities;
    const relations: Relation[] =
      parent === undefined || child === undefined
        ? []
        : [
            {
              parent: parent.name,
              child: child.name,
              field: `${parent.name}Id`,
              ...own,
            },
            ...(asEditor === null
              ? []
              : [{ parent: parent.name, child: child.name, field: "editorId", ...asEditor }]),
          ];
    return {
      kind,
      title: "Any title",
      slug: "any-title",
      requirement: "",
      entities,
      relations,
      acceptanceCriteria: [],
      assumptions: [],
    };
  });

/** What a specification says, without what only tells how it came to be. */
function essence(specification: Specification) {
  const { kind, title, entities, relations } = specification;
  const sorted = entities.map((entity) => ({
    ...entity,
    sorts: [...entity.sorts].sort(),
    fields: entity.fields.map((field) => ({ ...field, reason: "" })),
  }));
  return { kind, title, relations, entities: sorted };
}

function read(text: string): Specification {
  const reading = readRequirement(text);
  if (reading.status === "refused") throw new Error(`${reading.error.message}\n${text}`);
  return reading.specification;
}

describe("the canonical form", () => {
  it("of any specification reads as that specification", () => {
    fc.assert(
      fc.property(specifications, (specification) => {
        expect(essence(read(printNotation(specification)))).toEqual(essence(specification));
      }),
      { numRuns: 100 },
    );
  });

  it("says one of what is counted in the singular, as do its criteria", () => {
    const text =
      "REST API for notes: title: string, at least 1 character; price: number, at most 1 decimal";
    const specification = read(text);
    const criteria = specification.acceptanceCriteria.map((each) => each.text);
    const said = [printNotation(specification), ...criteria].join("\n");
    expect(said).toMatch(/at least 1 character\b/);
    expect(said).toMatch(/at most 1 decimal\b/);
    expect(said).not.toMatch(/\b1 (characters|decimals|items)/);
  });

  it("of what people wrote reads as the same", () => {
    const cases = [...readCases("readings"), ...readCases("open")];
    for (const { text } of cases.filter((_, index) => index % 3 === 0)) {
      const reading = readRequirement(text);
      if (reading.status === "refused") continue;
      const again = readRequirement(reading.notation);
      expect(again).toMatchObject({ status: "understood", notation: reading.notation });
      expect(essence(read(reading.notation))).toEqual(essence(reading.specification));
    }
  });

  it("is plain to read", () => {
    const text =
      "REST API for books: title, isbn unique, rating from 1 to 5; sorted by title. A book belongs to an author. Author: name.";
    expect(readRequirement(text)).toMatchObject({
      notation: [
        'Build a REST API called "Books".',
        "",
        "Each book has these fields:",
        "- title: string, required",
        "- isbn: string, required, unique",
        "- rating: integer, required, at least 1, at most 5",
        "",
        "Each author has these fields:",
        "- name: string, required",
        "",
        "Each book belongs to one author.",
        "Lists of books are sorted by title, ascending.",
      ].join("\n"),
    });
  });
});
