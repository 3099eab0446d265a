import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { understand } from "./in_short.ts";

function refusal(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status === "understood") throw new Error(reading.notation);
  return { message: reading.error.message, unaccounted: reading.unaccounted };
}

const inTypescript = (member: string) =>
  `interface Machine {\n  title: string;\n}\ninterface Ticket {\n  ${member}\n  pages: number;\n}`;

describe("a comment at a member of a TypeScript type", () => {
  it.each([
    ["code: string; // unique", "code:string unique"],
    ["code: string // 3 to 9 characters, unique", "code:string from3 to9 unique"],
    ["code: string; /* max 100 */", "code:string to100"],
    ["/** Unique. At most 9 characters. */\n  code: string;", "code:string to9 unique"],
    ["stars: number; // between 1 and 5", "stars:integer >=1 <=5"],
    [
      "/**\n   * The stars of the review\n   * @minimum 1\n   */\n  stars: number;",
      "stars:integer >=1",
    ],
    ["code: string; // 2-5 capital letters, unique", "code:string /^[A-Z]{2,5}$/ unique"],
    ["code: string; // @minLength 3 @maxLength 9", "code:string from3 to9"],
    ["state: string; // one of open, closed", "state:enum [open|closed]"],
    ["state: string; // open | closed", "state:enum [open|closed]"],
    ["state: string; // default open", "state:string? =open"],
    ["code: string; // the code of the ticket (unique)", "code:string unique"],
    ["code: /* unique */ string;", "code:string unique"],
    ["arrival: string; // date", "arrival:date"],
    ["code?: string; // optional", "code:string?"],
    ["code: string; // required", "code:string"],
  ])("is read: %s", (member, field) => {
    expect(understand(inTypescript(member)).short).toContain(`: ${field}, pages`);
  });

  it.each([
    "machineId: string; // -> Machine",
    "machineId: string; // FK to Machine",
    "machineId: string; // Unique id of the machine",
  ])("makes it a relation: %s", (member) => {
    expect(understand(inTypescript(member)).short).toContain("machine < ticket");
  });

  it.each([
    ["code: string; // optional", "optional"],
    ["code?: string; // required", "required"],
    ["code: string; // integer", "integer"],
    ["stars: number; // one of low, high", "one of low, high"],
    ['state: "open" | "closed"; // one of open, lost', "one of open, lost"],
    ["town: string; // Berlin, Paris", "Berlin, Paris"],
    ["machineId: string; // -> Machine, unique", "-> Machine, unique"],
    ["machineId: string; // -> Spaceship", "Spaceship"],
    ["code: string; // not unique", "not unique"],
    ["code: string; // unique per machine", "unique per machine"],
    ["code: string; // it is the author's", "it is the author"],
    ["code: string; // lowercase", "lowercase"],
    ["code: string; // hashed", "hashed"],
    ["code: string; // the sum of the parts", "the sum of the parts"],
    ["code: string; // the current user", "the current user"],
    ["/** @deprecated */\n  code: string;", "@deprecated"],
    ["code: string; // size: number;", "size: number;"],
    ["code: string; /* unique */ size: number;", "unique"],
  ])("is refused with its words: %s", (member, words) => {
    const { unaccounted } = refusal(inTypescript(member));
    expect(unaccounted.map(({ text }) => text).join()).toContain(words);
  });

  it("is refused with its place and the nearest form", () => {
    expect(refusal(inTypescript("code: string; // unique per machine")).unaccounted).toEqual([
      {
        text: "unique per machine",
        line: 5,
        column: 20,
        say: "A book has a title, an isbn (unique) and a price of at least 0.",
      },
    ]);
  });

  it.each(["the code of the ticket", "machine's name", "e.g. Berlin", "code"])(
    "that describes is background: %s",
    (words) => {
      const { short, background } = understand(inTypescript(`code: string; // ${words}`));
      expect(short).toContain("ticket/tickets: code:string, pages");
      expect(background).toEqual([words]);
    },
  );
});

describe("a comment that is long", () => {
  it.each([
    ["values", "a | ".repeat(900)],
    ["names", "the code, ".repeat(700)],
    ["rules", "unique, ".repeat(800)],
    ["signs", ". , unique ".repeat(500)],
    ["numbers", "1 - 2 - ".repeat(700)],
  ])("is read or refused, and ends: many %s", (_, words) => {
    const { status } = readRequirement(inTypescript(`code: string; // ${words}?`));
    expect(status).toBe("refused");
  });
});

describe("a comment at no member", () => {
  const type = "interface Guest {\n  name: string;\n}";
  it.each([
    [`// Guests\n${type}`, "Guests"],
    [`/** The guests of the hotel. */\n${type}`, "The guests of the hotel ."],
    [`/* HotelBook initial schema */\n\n${type} // guest`, "HotelBook initial schema"],
  ])("that describes is background: %s", (requirement, words) => {
    const { short, background } = understand(requirement);
    expect(short).toBe("guest/guests: name:string");
    expect(background.join()).toContain(words.replace(" .", "."));
  });

  it.each([
    [`// never deleted\n${type}`, "never deleted"],
    [`${type} // soft delete only`, "soft delete only"],
    [type.replace("{", "{ // one per room"), "one per room"],
    [`enum State {\n  A, // the default\n  B\n}\n${type}`, "the default"],
  ])("is refused where it may say something: %s", (requirement, words) => {
    expect(refusal(requirement).message).toContain(words);
  });
});

const inSql = (column: string) =>
  `create table clubs (id serial primary key, title text not null);\ncreate table guests (\n  id serial primary key,\n  ${column}\n  pages int\n);`;

describe("a comment at a column of SQL", () => {
  it.each([
    ["code text, -- unique", "code:string? unique"],
    ["-- unique\n  code text not null,", "code:string unique"],
    ["/* max 100 */ code text,", "code:string? to100"],
    ["code varchar(50), -- at most 50 characters", "code:string? to50"],
    ["code text comment 'unique',", "code:string? unique"],
    ["state text, -- draft, published", "state:enum? [draft|published]"],
    ["code text not null -- unique\n  ,", "code:string unique"],
    ["code text default '-- unique',", "code:string? =-- unique"],
  ])("is read: %s", (column, field) => {
    expect(understand(inSql(column)).short).toContain(`guest/guests: ${field}, pages`);
  });

  it.each([
    ["club_id int not null, -- -> clubs", "club < guest"],
    ["club_id int, -- references clubs(id)", "club <? guest"],
  ])("makes it a relation: %s", (column, relation) => {
    expect(understand(inSql(column)).short).toContain(relation);
  });

  it.each([
    ["code text not null, -- optional", "it is required"],
    ["code text, -- required", "it may be left out"],
    ["code varchar(50), -- max 40", "its maximum is 50"],
    ["code text default 'a', -- default b", "its default is a"],
    ["code text, -- soft delete only", "soft delete only"],
    ["code text comment 'unique per club',", "unique per club"],
    ["club_id int references clubs (id), -- unique", "cannot be said of a relation"],
    ["club_id int unique references clubs (id),", "with a unique of its own"],
  ])("is refused: %s", (column, message) => {
    expect(refusal(inSql(column)).message).toContain(message);
  });
});

describe("what a script says of its tables in words", () => {
  const table = "create table guests (id serial primary key, name text not null);";

  it("is read where it is of a column", () => {
    const { short } = understand(`${table}\ncomment on column public.guests.name is 'unique';`);
    expect(short).toBe("guest/guests: name:string unique");
  });

  it.each([
    [`-- the guests of the hotel\n${table}`, "the guests of the hotel"],
    [`-- --------\n-- 1. Guests\n-- --------\n${table}`, "1. Guests"],
    [`${table} -- guests`, "guests"],
    [`${table}\ncomment on table guests is 'The guests of the hotel';`, "The guests of the hotel"],
    [table.replace(";", " comment='the guests of the hotel';"), "the guests of the hotel"],
  ])("is background where it describes: %s", (script, words) => {
    const { short, background } = understand(script);
    expect(short).toBe("guest/guests: name:string");
    expect(background).toEqual([words]);
  });

  it.each([
    [`-- soft delete only\n${table}`, "soft delete only"],
    [`/* multi-tenant */\n${table}`, "multi-tenant"],
    [`${table}\ncomment on table guests is 'never deleted';`, "never deleted"],
    [`${table}\ncomment on column guests.phone is 'unique';`, "unique"],
    [table.replace("(", "( -- one per room\n"), "one per room"],
    [`${table}\n-- drop table guests;`, "drop table guests"],
  ])("is refused where it may say something: %s", (script, words) => {
    expect(refusal(script).message).toContain(words);
  });
});

describe("what a schema says in words", () => {
  const schema = (property: object, required: readonly string[] = ["code"]) =>
    JSON.stringify({
      title: "Ticket",
      required: [...required, "pages"],
      properties: { code: { type: "string", ...property }, pages: { type: "integer" } },
    });

  it.each([
    [{ description: "unique, at most 50 characters" }, "code:string to50 unique"],
    [{ title: "Code", description: "Must be unique." }, "code:string unique"],
    [{ description: "one of open or closed" }, "code:enum [open|closed]"],
  ])("is read of a property: %o", (property, field) => {
    expect(understand(schema(property)).short).toBe(`ticket/tickets: ${field}, pages:integer`);
  });

  it("is background where it describes", () => {
    expect(understand(schema({ description: "The code of the ticket." })).background).toEqual([
      "The code of the ticket.",
    ]);
  });

  it("is no reference of an id to its own thing", () => {
    const document = JSON.stringify({
      title: "Ticket",
      required: ["code"],
      properties: {
        id: { type: "integer", readOnly: true, description: "Unique id of the ticket" },
        code: { type: "string" },
      },
    });
    expect(understand(document).short).toBe("ticket/tickets: code:string");
  });

  it.each([
    [{ description: "optional" }, "the declaration says otherwise"],
    [{ description: "unique per club" }, "unique per club"],
    [{ description: "hashed by the server" }, "hashed by the server"],
    [{ maxLength: 40, description: "at most 50 characters" }, "its maximum is 40"],
    [{ readOnly: true }, "is set by whom the schema does not say"],
    [{ type: "array", items: { type: "string" }, uniqueItems: true }, "uniqueItems"],
  ])("is refused: %o", (property, message) => {
    expect(refusal(schema(property)).message).toContain(message);
  });

  const openApi = (comment: string, description: string) =>
    `openapi: 3.0.0 ${comment}\ncomponents:\n  schemas:\n    Ticket:\n      type: object\n      required: [code]\n      properties:\n        code:\n          type: string\n          description: ${description}\n`;

  it("is read in OpenAPI too, with its place", () => {
    expect(understand(openApi("# the tickets of the club", "unique")).short).toContain("unique");
    const { unaccounted } = refusal(openApi("", "unique per club"));
    expect(unaccounted).toMatchObject([{ text: "unique per club", line: 10, column: 24 }]);
  });

  it("is refused in a comment of YAML", () => {
    expect(refusal(openApi("# soft delete only", "unique")).message).toContain("soft delete only");
  });
});
