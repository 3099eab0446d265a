import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort } from "./in_short.ts";

function understand(requirement: string): string[] {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return inShort(reading.specification);
}

function refuse(requirement: string) {
  const reading = readRequirement(requirement);
  if (reading.status === "understood") throw new Error(reading.notation);
  return reading;
}

describe("what is to be built", () => {
  it.each([
    ["Build a REST API for books: title", []],
    ["Books API: title", []],
    ["I need a small web service for books with a title", []],
    ["A CLI to track books: title", ["command-line-tool"]],
    ["Command-line tool for books: title", ["command-line-tool"]],
    ["Supabase table books: title", ["supabase-table"]],
    ['Create a "books" table in Supabase: title', ["supabase-table"]],
    ["In Supabase, create a table books: title", ["supabase-table"]],
    ["Add a books table to Supabase: title", ["supabase-table"]],
    ["A book has a title.", []],
  ])("%s", (requirement, kind) => {
    expect(understand(requirement)).toEqual([...kind, "book/books: title:string"]);
  });
});

describe("fields", () => {
  it.each([
    ["title (required, at most 120 characters)", "title:string to120"],
    ["stars from 1 to 5", "stars:integer >=1 <=5"],
    ["price greater than zero", "price:number >0"],
    ["price of at least 0", "price:number >=0"],
    ["age over 17", "age:integer >=18"],
    ["code of three letters", "code:string from3 to3"],
    ["code (3 uppercase letters)", "code:string /^[A-Z]{3}$/"],
    ["code matching /^[A-Z]+$/", "code:string /^[A-Z]+$/"],
    ["status (open, closed; default open)", "status:enum? [open|closed] =open"],
    ["priority low/medium/high", "priority:enum [low|medium|high]"],
    ["status is one of new, paid or in transit", "status:enum [new|paid|in transit]"],
    ["status: open or closed", "status:enum [open|closed]"],
    ["active by default", "active:boolean? =true"],
    ["a done flag that is false at first", "done:boolean? =false"],
    ["whether it is occupied", "occupied:boolean? =false"],
    ["when it was taken", "takenAt:datetime"],
    ["an optional nickname", "nickname:string?"],
    ["a unique isbn", "isbn:string unique"],
    ["due date", "dueDate:date"],
    ["duration in minutes", "durationInMinutes:integer"],
    ["tags", "tags:string_list?"],
    ["colours: list of texts", "colours:string_list?"],
    ["title:string pages:integer", "title:string, pages:integer"],
    ["first and last name", "firstName:string, lastName:string"],
  ])("%s", (field, meaning) => {
    expect(understand(`REST API for cards with an owner, ${field}`)).toEqual([
      `card/cards: owner:string, ${meaning}`,
    ]);
  });

  it("are given by every sentence and list about a thing", () => {
    const requirement = [
      "REST API for books: title.",
      "Each book has the following fields:",
      "- isbn (unique)",
      "- pages: integer, at least 1",
      "",
      "Title is required and the isbn must have 13 characters.",
    ].join("\n");
    expect(understand(requirement)).toEqual([
      "book/books: title:string, isbn:string from13 to13 unique, pages:integer >=1",
    ]);
  });
});

describe("relations", () => {
  it.each([
    ["Each book belongs to one author", "author < book"],
    ["A book may belong to an author", "author <? book"],
    ["An author has many books", "author < book"],
    ["Authors have books", "author < book"],
    ["Every book is written by one author", "author < book"],
    ["Each book belongs to at most one author", "author <? book"],
  ])("%s", (sentence, relation) => {
    expect(understand(`REST API. Author: name. Book: title. ${sentence}.`)).toEqual([
      "author/authors: name:string",
      "book/books: title:string",
      relation,
    ]);
  });

  it("follow from a field that is named like a thing", () => {
    expect(understand("REST API. Author: name. Book: title, author (optional).")).toContain(
      "author <? book",
    );
  });

  it("of many to many are refused", () => {
    const { error } = refuse(
      "REST API. Author: name. Book: title. An author has many books. A book has many authors.",
    );
    expect(error.message).toContain("make a third thing that belongs to both");
  });
});

describe("lists and operations", () => {
  it.each([
    ["filter by author and sort by title", ["  by author(contains)", "  sorts title"]],
    ["search by title", ["  by title(contains)"]],
    ["Books can be filtered by price.", ["  by price(range)"]],
    ["sorted by price, highest first", ["  sorts price", "  order price desc"]],
    ["newest first", ["  sorts createdAt", "  order createdAt desc"]],
    ["Show books of an author", ["  by author(contains)"]],
    ["Only list and read", ["  only read list"]],
    ["No delete", ["  only create read list update"]],
    ["Users can create and list books", ["  only create read list"]],
    ["GET /books, POST /books".split(", ").join("\n"), ["  only create read list"]],
    ["Full CRUD operations with pagination", []],
  ])("%s", (clause, lines) => {
    expect(understand(`REST API for books: title, author, price.\n\n${clause}`)).toEqual([
      "book/books: title:string, author:string, price:number",
      ...lines,
    ]);
  });
});

describe("formal languages", () => {
  it("reads tables of SQL with their checks, keys and defaults", () => {
    const requirement = `REST API for:
      create type mood as enum ('fine', 'sad');
      create table teams (id serial primary key, name varchar(40) not null unique);
      create table players (
        id uuid primary key default gen_random_uuid(),
        team_id int references teams (id) on delete cascade,
        nick text not null check (length(nick) between 2 and 20),
        score int not null default 0 check (score >= 0),
        mood mood,
        joined_at timestamptz default now()
      );`;
    expect(understand(requirement)).toEqual([
      "team/teams: name:string to40 unique",
      "player/players: nick:string from2 to20, score:integer? >=0 =0, mood:enum? [fine|sad], joinedAt:datetime? =now",
      "team <? player",
    ]);
  });

  it("reads the owner of a row from a reference to auth.users and its policies", () => {
    const requirement = `create table todos (
        id bigint generated by default as identity primary key,
        user_id uuid references auth.users not null default auth.uid(),
        task text not null,
        is_complete boolean default false
      );
      alter table todos enable row level security;
      create policy "Own rows" on todos for all using ((select auth.uid()) = user_id);`;
    expect(understand(requirement)).toEqual([
      "supabase-table",
      "todo/todos: task:string, isComplete:boolean? =false",
    ]);
  });

  it.each([
    ["a policy that is not the owner's", 'create policy "all" on t for select using (true);'],
    ["a primary key that the client gives", "create table c (code char(2) primary key, n text);"],
    [
      "a check over two columns",
      "create table t (id serial primary key, a int, b int, check (a < b));",
    ],
    ["data", "insert into t (a) values (1);"],
  ])("refuses %s", (_, sql) => {
    expect(refuse(`REST API\n\n${sql}`).unaccounted).not.toEqual([]);
  });

  it("reads types of TypeScript", () => {
    const requirement = `REST API
      type Level = "low" | "high";
      interface Team { id: number; name: string }
      export interface Player { id: number; nick: string; level?: Level; born: Date | null; tags: string[]; team: Team }`;
    expect(understand(requirement)).toEqual([
      "team/teams: name:string",
      "player/players: nick:string, level:enum? [low|high], born:datetime?, tags:string_list",
      "team < player",
    ]);
  });

  it("reads schemas of OpenAPI", () => {
    const requirement = `openapi: 3.1.0
info: { title: Pets, version: "1" }
paths: {}
components:
  schemas:
    Pet:
      type: object
      required: [name]
      properties:
        id: { type: string, format: uuid }
        name: { type: string, maxLength: 40 }
        born: { type: string, format: date }
        kind: { type: string, enum: [cat, dog], default: cat }`;
    expect(understand(requirement)).toEqual([
      "pet/pets: name:string to40, born:date?, kind:enum? [cat|dog] =cat",
    ]);
  });

  it("reads a sample of JSON", () => {
    expect(
      understand(
        'REST API for books, for example {"title": "Emma", "pages": 412, "read": true, "on": "2026-01-31"}',
      ),
    ).toEqual(["book/books: title:string, pages:integer, read:boolean? =false, on:date"]);
  });

  it.each([
    [
      "with outer pipes",
      "| field | type | required |\n|---|---|---|\n| title | string | yes |\n| pages | integer | no |",
    ],
    ["without", "field | type | required\n---|---|---\ntitle | string | yes\npages | integer | no"],
  ])("reads a Markdown table %s", (_, table) => {
    expect(understand(`REST API for books:\n\n${table}`)).toEqual([
      "book/books: title:string, pages:integer?",
    ]);
  });
});

describe("a refusal", () => {
  it("names the words that no production consumes, with their place and the nearest form", () => {
    const { error, unaccounted, notation } = refuse(
      "REST API for books: title.\nBooks shimmer in moonlight.",
    );
    expect(error.code).toBe("requirement_not_understood");
    expect(unaccounted).toEqual([
      {
        text: "moonlight",
        line: 2,
        column: expect.any(Number),
        say: expect.any(String),
      },
    ]);
    expect(notation).toContain("- title: string, required");
  });

  it.each([
    ["REST API for todos: title. Users sign in with email and password.", "accounts, sign-in"],
    ["REST API for todos with user login", "accounts, sign-in"],
    ["REST API for users: name, password", "accounts, sign-in"],
    ["REST API for a shop: products with name; checkout with Stripe", "payments"],
    ["Write a tic-tac-toe game", "games"],
    ["REST API for tickets: title. Send an email when one is closed.", "messages"],
    ["REST API for books in Python with Flask: title", "other languages"],
    ["REST API for posts: title, image upload", "files and pictures"],
  ])("says what is asked for that nobody builds: %s", (requirement, what) => {
    const { error } = refuse(requirement);
    expect(error.code).toBe("requirement_not_supported");
    expect(error.message).toContain(what);
    expect(error.remedy).toContain("ANTHROPIC_API_KEY");
  });

  it.each([
    "REST API for tickets: title, status (open, closed). A closed ticket cannot be deleted.",
    "REST API for tasks: title, done. Only tasks that are not done can be deleted.",
    "REST API for recipes: title, ingredients (name, amount)",
    "REST API for products: name. List products with quantity below 10.",
    "REST API for books: title. The sky is blue today.",
    "Books API: create a shopping cart",
    "REST API for products: name, price in EUR and USD",
    "REST API for movies",
    "Erstelle eine REST-API für Bücher: Titel",
  ])("takes the whole requirement: %s", (requirement) => {
    expect(refuse(requirement).status).toBe("refused");
  });

  it.each(["", "   \n\t ", "?!...,;", "\u0000\u200b\u202e", "12345"])(
    "finds no words in %j",
    (text) => {
      expect(refuse(text).error.code).toBe("requirement_empty");
    },
  );

  it("says both numbers of a requirement that is too long", () => {
    const { error } = refuse(`REST API for books: title ${"x".repeat(20_000)}`);
    expect(error).toMatchObject({
      code: "requirement_too_long",
      details: { limit: 10_000, length: 20_026 },
    });
  });
});

describe("text that means harm", () => {
  it.each([
    'REST API for books: "$\u007bprocess.env.KEY}"',
    'REST API for books: title, status (open, "`x`")',
    "REST API for books: title, status (open, '<b>')",
    'REST API called "$\u007bx}" for books: title',
    'REST API for "a`b" with a title',
    'REST API\n\n{"books": [{"a$\u007bb}": 1}]}',
  ])("is not printed into code: %s", (requirement) => {
    expect(refuse(requirement).error.message).toContain("60 characters");
  });

  it.each([
    ["many commas", `REST API for books: ${"a, ".repeat(3000)}b`],
    ["many ands", `A book has ${"a and ".repeat(1600)}b`],
    ["many parentheses", `REST API for books: ${"(".repeat(5000)}`],
    [
      "nested lists",
      Array.from({ length: 140 }, (_, at) => `${" ".repeat(at % 60)}- a`).join("\n"),
    ],
    ["many colons", `a: b: ${"c: ".repeat(3000)}`],
    ["many quotes", '"a" '.repeat(2400)],
    ["many choices", `REST API for books: status (${"a/".repeat(2000)}b)`],
    ["many sentences", "A book has a title. ".repeat(480)],
    ["many words", "books ".repeat(1600)],
    ["much SQL", `create table t (${"a int check (a > 1), ".repeat(450)} b int);`],
    ["deep JSON", `${'{"a":'.repeat(1500)}1${"}".repeat(1500)}`],
    ["deep types", `type A = ${"{ a: ".repeat(1500)}string${" }".repeat(1500)}`],
    ["many modifiers", `REST API for books: title ${"required unique ".repeat(600)}`],
    ["many bounds", `REST API for books: pages ${"from 1 to 5 and ".repeat(600)}`],
  ])("is read or refused and ends: %s", (_, text) => {
    expect(["understood", "refused"]).toContain(readRequirement(text).status);
  });
});
