import { describe, expect, it } from "vitest";
import { z } from "zod";
import { analyseRequirement } from "../../../../../shared/generation/by_templates/requirements/analyse_requirement.ts";
import examples from "./examples.json";
import { inShort } from "./in_short.ts";

const exampleSchema = z.object({
  says: z.string(),
  means: z.array(z.string()).optional(),
  refused: z.string().optional(),
  phrases: z.array(z.string()).optional(),
});
const table = z.array(exampleSchema).parse(examples);

function understand(requirement: string) {
  const outcome = analyseRequirement(requirement);
  if (outcome.status === "refused") throw outcome.error;
  return outcome;
}

function refuse(requirement: string) {
  const outcome = analyseRequirement(requirement);
  if (outcome.status === "understood") throw new Error(inShort(outcome.specification).join("\n"));
  return outcome.error;
}

describe("analyseRequirement()", () => {
  it.each(table.filter(({ means }) => means !== undefined))(
    "understands $says",
    ({ says, means }) => {
      expect(inShort(understand(says).specification)).toEqual(means);
    },
  );

  it.each(table.filter(({ refused }) => refused !== undefined))(
    "refuses $says",
    ({ says, refused, phrases }) => {
      const error = refuse(says);
      expect(error.code).toBe(refused);
      if (phrases !== undefined) expect(error.details.phrases).toEqual(phrases);
    },
  );

  it.each(["", "   \n\t ", "?!...,;", "\u0000\u200b\u202e", "🚀🚀", "12345"])(
    "refuses %j because it has no words",
    (requirement) => {
      expect(refuse(requirement).code).toBe("requirement_empty");
    },
  );

  it("refuses more characters than the limit and says both numbers", () => {
    const error = refuse(`REST API for books: title ${"x".repeat(20_000)}`);
    expect(error.code).toBe("requirement_too_long");
    expect(error.details).toEqual({ limit: 10_000, length: 20_026 });
  });

  it("names the ways out of a refusal", () => {
    expect(refuse("write a poem").remedy).toMatch(
      /REST service.*command-line tool.*Supabase table.*ANTHROPIC_API_KEY/,
    );
    expect(refuse("REST API for books with JWT auth: title").remedy).toMatch(
      /^Drop or rephrase these phrases.*OPENAI_API_KEY.*models build/,
    );
  });

  it("says why it chose the kind and each type", () => {
    const { reasons } = understand("Build a REST API for a todo list: title, due date");
    expect(reasons).toContain('It is built as a REST service because the requirement says "REST".');
    expect(reasons).toContain(
      "`dueDate` is a date because its name ends in `date`. It may be left out, as is usual for such a field.",
    );
  });

  it("records what it assumed and what it corrected", () => {
    const { specification } = understand("Bulid an api for a todo list: title, done");
    expect(specification.assumptions).toEqual([
      '"Bulid" was read as "build".',
      "No filter was asked for, so lists of todos can be filtered by done.",
    ]);
  });

  it("leaves the fields that every record has to the templates, with a note", () => {
    const { specification, notes } = understand(
      "REST API for books: id, title, created at, updatedAt",
    );
    expect(inShort(specification)).toEqual(["book/books: title:string"]);
    expect(notes).toHaveLength(3);
  });

  it("notes words that change nothing", () => {
    const { notes } = understand("REST API for books: title. The sky is blue today.");
    expect(notes).toEqual(["The sky is blue today"]);
  });

  it("keeps the user's spelling as the label of a transliterated name", () => {
    const { specification } = understand("REST API für Bücher: Größe, Straße");
    expect(specification.entities[0]?.label).toBe("Buch");
    expect(specification.entities[0]?.fields.map(({ name, label }) => [name, label])).toEqual([
      ["grosse", "Größe"],
      ["strasse", "Straße"],
    ]);
  });

  it("gives names that mean something to JavaScript objects another name", () => {
    const { specification } = understand(
      "REST API for things: constructor, toString, __proto__, hasOwnProperty, then",
    );
    expect(specification.entities[0]?.fields.map(({ name }) => name)).toEqual([
      "constructorValue",
      "toStringValue",
      "protoValue",
      "hasOwnPropertyValue",
      "thenValue",
    ]);
  });

  it("keeps code out of labels, titles and values", () => {
    const { specification } = understand(
      'REST API for `$\u007bprocess.env.KEY}` books: title`; alert(1), status (open"}, closed\\n)',
    );
    const { title, slug, entities } = specification;
    const labels = entities.flatMap(({ label, fields }) => [
      label,
      ...fields.flatMap((field) => [field.label, ...(field.values ?? [])]),
    ]);
    expect([title, slug, ...labels].join(" ")).not.toMatch(/[$`{}<>"\\]/);
  });
});

describe("acceptance criteria", () => {
  const { specification } = understand(
    "REST API for books: title, isbn unique, rating from 1 to 5; filter by rating; sorted by title. A book belongs to an author. Author: name.",
  );
  const criteria = specification.acceptanceCriteria;

  it("are numbered in order", () => {
    expect(criteria.map(({ id }) => id)).toEqual(criteria.map((_, at) => `AC-${at + 1}`));
  });

  it.each([
    ["create", undefined, "Creating a book with valid values stores it and returns it with an id."],
    ["required", "title", "Creating a book without title is refused."],
    ["unique", "isbn", "No two books have the same isbn."],
    ["range", "rating", "rating of a book must be at least 1 and at most 5."],
    ["filter", "rating", "A list of books can be filtered by a range of rating."],
    ["sort", "title", "A list of books can be sorted by title."],
    ["pagination", undefined, "Lists of books are paged."],
    ["relation", "authorId", "A book needs an author that exists."],
    ["relation", "authorId", "Deleting an author that still has books is refused."],
  ])("have a sentence and a subject for %s %s", (rule, field, text) => {
    const criterion = criteria.find((each) => each.text === text);
    expect(criterion?.subject).toEqual({ entity: "book", rule, ...(field && { field }) });
  });
});
