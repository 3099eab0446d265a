import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { refusal, understand } from "./in_short.ts";

const guests = "create table guests (id serial primary key, name text not null);";
const guest = "guest/guests: name:string";

describe("a script of SQL", () => {
  it.each([
    ["alter table guests add column born year;", "name:string, born:integer? >=1901 <=2155"],
    ["alter table guests add age int not null;", "name:string, age:integer"],
    ["alter table guests add constraint c check (length(name) <= 9);", "name:string to9"],
  ])("has what later statements add to a table: %s", (statement, fields) => {
    expect(understand(`${guests}\n${statement}`).short).toBe(`guest/guests: ${fields}`);
  });

  it.each([
    "alter table clubs add column born year;",
    "alter table guests add column shape polygon;",
    "alter table guests add constraint c check (name <> code and length(code) > 3);",
  ])("is refused where a table lacks what it changes: %s", (statement) => {
    expect(refusal(`${guests}\n${statement}`)).toContain("Expected");
  });

  it.each([
    ["website varchar(200) not null", "website:string to200"],
    ["mail text unique", "mail:string? unique"],
    ["price decimal(8,2) not null", "price:number >-1000000 <1000000 .2"],
    ["price decimal(8,2) unsigned", "price:number? >=0 <1000000 .2"],
    ["price numeric(6,2) check (price > 5)", "price:number? >5 <10000 .2"],
    ["pieces numeric(5) not null", "pieces:integer >=-99999 <=99999"],
    ["seats tinyint unsigned not null", "seats:integer >=0 <=255"],
    ["seats int unsigned not null", "seats:integer >=0"],
    ["floor smallint", "floor:integer? >=-32768 <=32767"],
    ["slug text not null default ''", "slug:string?"],
  ])("has columns of exactly the type that it says: %s", (column, field) => {
    const table = `create table guests (id serial primary key, ${column}); REST API`;
    expect(understand(table).short).toBe(`guest/guests: ${field}`);
  });

  it("says of each reference what deleting does, and refuses what cannot be", () => {
    const visits = (...links: readonly string[]) =>
      `create table clubs (id serial primary key, name text not null);
       create table visits (id serial primary key, name text, ${links.join(", ")}); REST API`;
    const effects = (script: string) => {
      const reading = readRequirement(script);
      if (reading.status === "refused") throw reading.error;
      expect(readRequirement(reading.notation)).toMatchObject({
        specification: { relations: reading.specification.relations },
      });
      return reading.specification.relations.map(({ field, onDelete }) => [field, onDelete]);
    };
    const club = "club_id int references clubs (id)";
    expect(effects(visits(`${club} on delete set null`))).toEqual([["clubId", "clear"]]);
    expect(
      effects(visits(club, "home_id int not null references clubs on delete cascade")),
    ).toEqual([
      ["clubId", "restrict"],
      ["homeId", "cascade"],
    ]);
    expect(refusal(visits(`${club} on delete set default`))).toContain(
      '"on delete set default" of the reference "club_id" is not built',
    );
    expect(refusal(visits("club_id int not null references clubs on delete set null"))).toContain(
      "a visit cannot stay without a club",
    );
  });

  it("may be MySQL's own, with quoted defaults, keys for searching and a prefix", () => {
    const { short } = understand(
      "CREATE TABLE `tbl_guests` (`no` int unsigned NOT NULL AUTO_INCREMENT, `vip` tinyint(1) NOT NULL DEFAULT '0', " +
        "`visits` int DEFAULT '3', PRIMARY KEY (`no`) USING BTREE, KEY `k` (`vip`)) ENGINE=InnoDB DEFAULT CHARACTER SET utf8;",
    );
    expect(short).toBe("guest/guests: vip:boolean? =false, visits:integer? =3");
  });

  it("names what has no plural in the singular", () => {
    expect(understand(guests.replace("guests", "equipments")).short).toContain("equipment/");
  });

  it("shows what was turned into a comment, and leaves it out", () => {
    const out =
      "create table guests (\n  id serial primary key,\n  -- age int, dropped in v2\n  name text not null\n);";
    expect(understand(out)).toEqual({ short: guest, background: ["age int, dropped in v2"] });
    expect(refusal(out.replace("age int", "name int"))).toContain("name int");
  });

  it.each(["CreateTable", "Table structure for table `guests`", "> statement-breakpoint"])(
    "may have what tools write: %s",
    (words) => {
      expect(understand(`--${words.startsWith(">") ? "" : " "}${words}\n${guests}`).short).toBe(
        guest,
      );
    },
  );

  it("says in its last comment what is to be made of it", () => {
    const { short } = understand(`${guests}\n-- Supabase tables on top of this`);
    expect(short).toBe(`supabase-table\n${guest}`);
  });
});

const inTypescript = (member: string) => `interface Guest {\n  name: string;\n  ${member}\n}`;

describe("a comment in plain words", () => {
  it.each([
    "what people call the room",
    "the day on which the guest was born",
    "door number, for example 12B",
  ])("that only describes is background: %s", (words) => {
    const { short, background } = understand(inTypescript(`code: string; // ${words}`));
    expect(short).toBe("guest/guests: name:string, code:string");
    expect(background).toEqual([words]);
  });

  it.each([
    "computed from the name",
    "must start with a letter",
    "set by the admin",
    "encrypted at rest",
    "only staff can see this",
    "kept for 30 days",
    "same as the name",
    "deleted with the room",
    "is normalised on write",
    "required when the guest pays",
    "wird später gelöscht und archiviert",
    "a Supabase table",
    "lowest price wins",
    "a guest may leave this out",
    "becomes true on booking",
    "price minus discount",
    "gets a fruit basket, late checkout",
    "red / green / blue of the rainbow, or",
  ])("that may be a rule is refused: %s", (words) => {
    expect(refusal(inTypescript(`code: string; // ${words}`))).toContain("Expected");
  });

  it("of a flag says what it is", () => {
    const words = "gets a fruit basket, late checkout";
    const { short, background } = understand(inTypescript(`vip: boolean; // ${words}`));
    expect(short).toBe("guest/guests: name:string, vip:boolean");
    expect(background).toEqual([words]);
  });

  it("is read clause by clause", () => {
    const { short } = understand(inTypescript("code: string; // short text for humans, max 100"));
    expect(short).toContain("code:string to100");
  });

  it("bounds how much a list holds", () => {
    expect(understand(inTypescript("photos?: string[]; // at most 5 urls")).short).toContain(
      "photos:string_list? to5",
    );
  });

  it("that was a member is left out", () => {
    const { short, background } = understand(inTypescript("// code: string; TODO later"));
    expect({ short, background }).toEqual({
      short: guest,
      background: ["code: string; TODO later"],
    });
  });
});

describe("types that are derived", () => {
  const create = "interface CreateGuestDto { name: string; age?: number }";
  it.each([
    "interface UpdateGuestDto extends Partial<CreateGuestDto> {}",
    "type UpdateGuestDto = Partial<CreateGuestDto>;",
    "interface UpdateGuestDto { name?: string }",
  ])("are of what is created: %s", (update) => {
    expect(understand(`${create}\n${update}`).short).toBe(
      "guest/guests: name:string, age:integer?",
    );
  });

  it("are refused where they have more than what is created", () => {
    expect(refusal(`${create}\ninterface UpdateGuestDto { vip?: boolean }`)).toContain("Expected");
  });

  const person = "type Person = { id: string; name: string; salary: number };";
  it.each(["Pick<Person, 'name'>", "Omit<Person, 'salary'>"])(
    "may be all that is asked for: %s",
    (type) => {
      const { short } = understand(`${person}\ntype Contact = ${type};\n\nREST API for contacts.`);
      expect(short).toBe("contact/contacts: name:string");
    },
  );

  it("are refused where nothing says which is asked for", () => {
    expect(refusal(`${person}\ntype Contact = Pick<Person, 'name'>;\nREST API`)).toContain(
      "Expected",
    );
  });
});

describe("a schema", () => {
  const schema = (zone: object) =>
    JSON.stringify({
      title: "Ticket",
      required: ["zone"],
      properties: { zone: { $ref: "#/$defs/zone" }, code: { type: "string" } },
      $defs: { zone },
    });

  it("has the choices that it names elsewhere", () => {
    expect(understand(schema({ enum: ["A", "B"] })).short).toBe(
      "ticket/tickets: zone:enum [A|B], code:string?",
    );
  });

  it("is of another thing where that has fields of its own", () => {
    const zone = { required: ["code"], properties: { code: { type: "string" } } };
    expect(understand(schema(zone)).short).toContain("zone < ticket");
  });

  it("is refused where the description of what it names is a rule", () => {
    expect(refusal(schema({ type: "string", description: "set by the server" }))).toContain(
      "set by",
    );
  });

  const post =
    "post:\n  requestBody:\n    content:\n      application/json:\n        schema:\n          type: object\n" +
    "          required: [name]\n          properties:\n            name: {type: string}\n            age: {type: integer}\n\n";
  it.each([
    [`${post}Please implement /guests accordingly, plus GET list.`, "only create read list"],
    [`/guests:\n  ${post.trimEnd().replaceAll("\n", "\n  ")}\n\nBuild this.`, "guest/guests"],
    [`paths:\n  /guests:\n    ${post.trimEnd().replaceAll("\n", "\n    ")}`, "only create"],
  ])("may be a part of OpenAPI: %s", (document, words) => {
    const { short } = understand(document);
    expect(short).toContain("guest/guests: name:string, age:integer?");
    expect(short).toContain(words);
  });

  it("of OpenAPI ends where prose begins", () => {
    expect(
      refusal(
        `paths:\n  /guests:\n    ${post.trimEnd().replaceAll("\n", "\n    ")}\n\nOnly: admins delete.`,
      ),
    ).toContain("admins");
  });
});

describe("an OpenAPI document with parameters", () => {
  const written = (parameter: object) =>
    JSON.stringify({
      openapi: "3.1.0",
      paths: { "/guests": { get: { parameters: [parameter] } } },
      components: {
        schemas: { Guest: { type: "object", properties: { name: { type: "string" } } } },
      },
    });

  it("filters its lists by them", () => {
    expect(understand(written({ name: "name", in: "query" })).short).toContain("by name");
    expect(understand(written({ name: "page", in: "query" })).short).not.toContain("by ");
  });

  it.each([
    { name: "colour", in: "query" },
    { name: "X-Tenant", in: "header" },
    { $ref: "#/components/parameters/colour" },
  ])("is refused where nothing has what they name: %j", (parameter) => {
    expect(refusal(written(parameter))).toContain("Expected");
  });
});

it("has a key of its own, or one of something that is nowhere, refused where it does not say which", () => {
  const car = {
    title: "Car",
    type: "object",
    properties: { vehicleId: { type: "string", format: "uuid" } },
  };
  expect(refusal(JSON.stringify(car))).toContain("vehicleId");
});

describe("a sample after a route", () => {
  it("is of what the route names, and what is named may be all", () => {
    const { short } = understand(
      'GET /sensors should answer\n[{"id": 1, "low": -10.5, "seen": null}, {"id": 2, "low": 0, "seen": "2024-03-01"}]\n' +
        "and POST/DELETE work as usual. That's the whole API.",
    );
    expect(short).toBe("sensor/sensors: low:number, seen:date?\n  only create list delete");
  });
});

describe("a table with headings of its own", () => {
  const table = (values: string, meaning: string) =>
    `### Table: trees\n\n| # | Column | Meaning | Values | Mandatory? |\n|---|---|---|---|:---:|\n| 1 | planted | ${meaning} | ${values} | x |\n| 2 | kind | | text | |\n\nTurn it into a REST API.`;

  it.each([
    ["1700 - 2100", "planted:integer >=1700 <=2100"],
    ["y/n", "planted:boolean"],
    ["good, fair, poor", "planted:enum [good|fair|poor]"],
  ])("has what may stand in a field: %s", (values, field) => {
    const { short, background } = understand(table(values, "year of the tree"));
    expect(short).toBe(`tree/trees: ${field}, kind:text?`);
    expect(background).toEqual(["year of the tree"]);
  });

  it.each(["must be a multiple of 5", "calculated from the rings", "never changes"])(
    "is refused where a meaning is a rule: %s",
    (meaning) => {
      expect(refusal(table("1700 - 2100", meaning))).toContain(meaning);
    },
  );
});

describe("a sentence around a formal text", () => {
  it.each([
    `Build REST endpoints for this schema:\n${guests}`,
    `${guests}\nPlease turn it into a REST API`,
    `Here's the SQL:\n${guests}\nGive me CRUD endpoints on top of this table`,
    `REST API for guests, fields as below.\n${guests}`,
  ])("says what is to be made of it: %s", (requirement) => {
    expect(understand(requirement).short).toBe(guest);
  });

  it.each([
    `Turn it into a REST API with login\n${guests}`,
    `${guests}\nBuild this so that only admins can delete`,
  ])("is refused where it says more than is read: %s", (requirement) => {
    expect(refusal(requirement)).toContain("Expected");
  });

  it.each([
    "priority (high, low)",
    "gross amount (net plus VAT)",
    "total (net, VAT)",
    "name (first, last)",
  ])("makes no thing of a field, its choices or how it is computed: %s", (words) => {
    expect(refusal(`${guests}\n\n${words}`)).toContain("Expected");
  });
});
