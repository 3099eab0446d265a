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

describe("how a text is laid out", () => {
  const film = ["film/films: title:string, year:integer"];
  it.each([
    ["a title above", "Film club\n\nREST API. A film has a title and a year."],
    ["a title as heading", "# Films\n\n## Film\n- title\n- year"],
    ["a list apart", "REST API. A film has these properties:\n\ntitle - string\nyear - integer"],
    [
      "a list apart, then a sentence",
      "A film has these fields:\n\ntitle: string\nyear: integer\n\nUse JSON.",
    ],
    ["a heading alone", "Requirements\n\nREST API for films: title, year"],
  ])("%s", (_, requirement) => {
    expect(understand(requirement)).toEqual(film);
  });

  it("takes numbers in brackets for bullets", () => {
    expect(understand("CLI for films: title\n\n[1] Add film\n[2] List films")).toEqual([
      "command-line-tool",
      "film/films: title:string",
      "  only create read list",
    ]);
  });

  it("takes no sentence after a list apart for a field", () => {
    expect(refusal("A film has these fields:\n\ntitle: string\n\nBehave well.")).toContain("well");
  });

  it("joins no line to the one before that says something by itself", () => {
    const lines = "price - decimal, at least 0 and at most 500, with 2 decimals\nsold - boolean";
    expect(understand(`REST API for films:\n${lines}`)).toEqual([
      "film/films: price:number >=0 <=500 .2, sold:boolean? =false",
    ]);
  });

  it("reads no other thing out of a field", () => {
    expect(refusal("REST API\n\nFilm\n- name: film title\n- year")).toContain("title");
  });
});

describe("who wants what", () => {
  it.each([
    "Clerks can create films, list them and filter them by year.",
    "As a clerk\nI want to create films and list them\nSo that nothing is lost\n\nFilter films by year.",
    "Clerks can create and list films. As a clerk, I want to filter them by year.",
    "Endpoints: GET /films?year=, POST /films, GET /films/:id",
    "Users can create films, filter by year, with pagination.",
  ])("%s", (wishes) => {
    expect(understand(`REST API for films: title, year.\n\n${wishes}`)).toEqual([
      "film/films: title:string, year:integer",
      "  by year(range)",
      "  only create read list",
    ]);
  });

  it.each([
    ["Clerks can create films. Visitors can read films.", "different people"],
    ["As a clerk, I want to add films. As a guest, I want to see films.", "different people"],
    ["A film can create films.", "who uses the software"],
    ["Admins can delete films.", "delete films"],
    ["GET /films?director=x", 'nothing has a field "director"'],
    ["GET /films?sort=year", "sort=year"],
    ["POST /films?year=1999", "year=1999"],
  ])("is refused where it would lose something: %s", (wish, message) => {
    expect(refusal(`REST API for films: title, year. ${wish}`)).toContain(message);
  });
});

describe("sentences about fields", () => {
  it.each([
    ["REST API for clerks. The clerk has an email.", ["clerk/clerks: email:email"]],
    ["REST API. Skippers have a name.", ["skipper/skippers: name:string"]],
    [
      "REST API for memos: heading text not null, body text",
      ["memo/memos: heading:text, body:text?"],
    ],
    [
      "REST API for fares: price per zone, number of stops",
      ["fare/fares: pricePerZone:number, numberOfStops:integer"],
    ],
    ["REST API for fares: price with 2 decimals", ["fare/fares: price:number .2"]],
    ["REST API for fares: code (varchar 8, not null)", ["fare/fares: code:string to8"]],
    ["REST API for fares: zone: enum (A, B)", ["fare/fares: zone:enum [A|B]"]],
    ["API for support cases: subject", ["supportCase/supportCases: subject:string"]],
    ["CRUD for ferries: name, berth", ["ferry/ferries: name:string, berth:string"]],
    [
      "Need a small REST API with a table ferries having columns name (text), berths (int)",
      ["ferry/ferries: name:text, berths:integer"],
    ],
    [
      "Supabase, please create these two tables:\n\nferries\n- name\n\ncrews\n- size: integer",
      ["supabase-table", "ferry/ferries: name:string", "crew/crews: size:integer"],
    ],
    [
      "REST API for the ferry model: name. Full CRUD for all resources.",
      ["ferry/ferries: name:string"],
    ],
  ])("%s", (requirement, meaning) => {
    expect(understand(requirement)).toEqual(meaning);
  });

  it.each([
    ["description: boats or ferries", "description"],
    ["cost: integer, 2 decimals", "decimals"],
    ["cost: at least 0.125, with 2 decimals", "decimals"],
    ["cost: 2 decimals, default 0.125", "decimals"],
  ])("is asked about: %s", (field, message) => {
    expect(refusal(`REST API for ferries:\n- name\n- ${field}`)).toContain(message);
  });

  it("guesses no limit from a name", () => {
    expect(understand("REST API for fares: price, quantity, stock")).toEqual([
      "fare/fares: price:number, quantity:integer, stock:integer",
    ]);
  });
});

describe("fields that are unique together", () => {
  const seats = "REST API. Hall: name. Seat: row, place. Each seat belongs to a hall.";
  it.each([
    "Seats are unique by hall, row and place.",
    "The combination of hall, row and place must be unique.",
    "Hall, row and place must be unique together.",
  ])("%s", (sentence) => {
    expect(understand(`${seats} ${sentence}`)).toContain("  once hallId row place");
  });

  it("are each unique without the word", () => {
    const read = understand("REST API for seats: row, place. Row and place must be unique.");
    expect(read).toEqual(["seat/seats: row:string unique, place:string unique"]);
  });

  it.each([
    ["The combination of row and colour is unique.", 'nothing has a field "colour"'],
    ["The combination of row and row is unique.", "two fields"],
  ])("must be fields: %s", (sentence, message) => {
    expect(refusal(`${seats} ${sentence}`)).toContain(message);
  });
});

describe("many of a thing", () => {
  const guests = "REST API. Guest: name. Room: number.";
  it("belongs to who does something with them", () => {
    expect(understand(`${guests} Each guest can own many rooms.`)).toContain("guest < room");
  });

  it("is refused where it may be anybody's", () => {
    expect(refusal(`${guests} Each guest can visit many rooms.`)).toContain("many rooms");
  });

  it("is asked about where a third thing belongs to both", () => {
    const stays = "Stay: start date. A stay belongs to a guest and a room.";
    expect(refusal(`${guests} ${stays} A guest can own many rooms.`)).toContain(
      "a stay may say this already",
    );
  });
});

describe("SQL that adds to its tables later", () => {
  const table =
    "create table crates (id int(11) not null, code varchar(9) not null, depot_id int not null, weight decimal(8,2) not null) engine=InnoDB auto_increment=7;";
  const depots = "create table depots (id int primary key, name varchar(20) not null);";

  it("has its keys, uniqueness and several constraints of one column", () => {
    const dump = [
      'SET SQL_MODE = "NO_AUTO_VALUE_ON_ZERO";',
      "START TRANSACTION;",
      depots,
      table,
      "alter table crates add primary key (id), add unique key by_code (code), add key (weight);",
      "alter table crates add constraint fk foreign key (depot_id) references depots (id);",
      "create unique index one_each on crates (weight);",
      "alter table crates modify id int(11) not null auto_increment, auto_increment=7;",
      "commit;",
    ].join("\n");
    const read = understand(dump);
    expect(read).toContain(
      "crate/crates: code:string to9 unique, weight:number >-1000000 <1000000 .2 unique",
    );
    expect(read).toContain("depot < crate");
  });

  it("refuses a reference that is unique, which would be one to one", () => {
    const script = `${depots}\n${table}\nalter table crates add foreign key (depot_id) references depots (id);`;
    const index = "create unique index one_each on crates (depot_id);";
    expect(refusal(`${script}\n${index}`)).toContain("with a unique of its own");
  });

  it.each([
    "create unique index pair on crates (code, weight);",
    "alter table crates add unique key pair (code, weight);",
    "alter table crates add primary key (code, weight);",
  ])("keeps several columns unique together: %s", (statement) => {
    const script = `${depots}\n${table.replace("depot_id int", "depot_id int references depots (id)")}`;
    expect(understand(`${script}\n${statement}`)).toContain("  once code weight");
  });

  it("keeps what a table says of several columns, keys among them", () => {
    const joined =
      "create table crates (depot_id int not null references depots (id), slot int not null, unique (depot_id, slot));";
    expect(understand(`${depots} ${joined} REST API`)).toContain("  once depotId slot");
  });
});

describe("a table of fields", () => {
  it("takes any words of its first column for names, and knows what an id is", () => {
    const table =
      "| Field | Type | Rules |\n|---|---|---|\n| id | uuid | primary key |\n| registration | string | unique |";
    expect(understand(`REST API for boats\n\n${table}`)).toEqual([
      "boat/boats: registration:string unique",
    ]);
  });

  it("is refused where an id is not what every record has", () => {
    const table = "| Field | Type |\n|---|---|\n| id | the hull number |\n| name | string |";
    expect(refusal(`REST API for boats\n\n${table}`)).toContain("hull number");
  });
});

describe("details of what was read", () => {
  it.each([
    [
      "people are no count",
      "REST API for runs: title, participants",
      "participants: list of texts",
    ],
    [
      "a word beside a field's name",
      "REST API for runs: title. Filter runs by exact title.",
      "exact title",
    ],
    [
      "one or more",
      "REST API. A run has a title. A run has one or more laps. A lap has a time.",
      'laps" (line 1, column 52). The templates do not build rules',
    ],
  ])("refuses what it cannot keep: %s", (_, requirement, message) => {
    expect(refusal(requirement)).toContain(message);
  });

  it("keeps each part of a composite primary key", () => {
    expect(
      understand(
        "create table seats (hall text, number integer, note text, primary key (hall, number));",
      ),
    ).toEqual(["seat/seats: hall:string, number:integer, note:text?", "  once hall number"]);
  });

  it("builds the routes of an OpenAPI document and no others", () => {
    const operation = { responses: { 200: { description: "Done." } } };
    const document = {
      openapi: "3.1.0",
      info: { title: "Runs", version: "1" },
      paths: { "/runs": { get: operation, post: operation } },
      components: {
        schemas: {
          Run: { type: "object", required: ["title"], properties: { title: { type: "string" } } },
        },
      },
    };
    expect(understand(JSON.stringify(document))).toEqual([
      "run/runs: title:string",
      "  only create list",
    ]);
  });

  it("says how a list is filtered", () => {
    const reading = readRequirement(
      "REST API for runs: title, price, town. Search runs by title. Filter runs by price range, town.",
    );
    expect(reading.notation).toContain(
      "Search runs by title.\nFilter runs by price range.\nSearch runs by town.",
    );
  });
});

describe("how people say the same", () => {
  const habit = "Habit: name. Entry: quantity.";
  it.each([
    "When a habit is deleted, its entries are also deleted.",
    "When a habit is removed the entries of that habit are removed too.",
    "If a habit is deleted its entries go too.",
  ])("%s", (rule) => {
    const reading = `REST API. ${habit} Each entry belongs to one habit. ${rule}`;
    const stated = `REST API. ${habit} Each entry belongs to one habit. Deleting a habit deletes its entries.`;
    expect(understand(reading)).toEqual(understand(stated));
  });

  it("lets a record go with its parent in one sentence", () => {
    expect(
      understand(`REST API. ${habit} Each entry belongs to a habit and goes away with it.`),
    ).toEqual(
      understand(
        `REST API. ${habit} Each entry belongs to a habit. Deleting a habit deletes its entries.`,
      ),
    );
  });

  it("refuses to delete with another thing than the one that is spoken of", () => {
    expect(
      refusal(
        `REST API. ${habit} Each entry belongs to one habit. When a habit is deleted, the entries of that user are deleted.`,
      ),
    ).toContain("depend on the values of records");
  });

  it("takes a question with a type for the name of a field", () => {
    expect(understand("REST API for jobs:\n- company\n- Action needed? (Checkbox)")).toEqual(
      understand("REST API for jobs:\n- company\n- action needed: yes/no"),
    );
  });

  it.each([
    [
      "Create a CLI based script that stores expenses: date, amount",
      "CLI for expenses: date, amount",
    ],
    [
      "CLI to keep notes: text. Users can add and list notes from the terminal.",
      "CLI to keep notes: text. Users can add and list notes.",
    ],
    [
      "Supabase table todos: title. Each user can only see his own rows (RLS).",
      "Supabase table todos: title. Each user can only see his own rows.",
    ],
    ["cli for tracking rides pls - date, distance km", "cli for tracking rides: date, distance km"],
    [
      "REST API. As a gardener, I want to add a plant (name + species), so that I know what I have.",
      "REST API. As a gardener, I want to add a plant with name and species.",
    ],
  ])("%s", (written, stated) => {
    expect(understand(written)).toEqual(understand(stated));
  });
});
