import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort, refusal } from "./in_short.ts";

const known =
  "REST API. Kennel: number, size. Animal: name, age, status. Each animal belongs to one kennel.";

function understand(requirement: string): string[] {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") throw reading.error;
  return inShort(reading.specification);
}

describe("what is said of a field", () => {
  it.each([
    ["name! (string), age", "name:string, age:integer?"],
    ["nickname?, name", "nickname:string?, name:string"],
    ["name, neutered?", "name:string, neutered:boolean? =false"],
    ["name, on display (yes/no)", "name:string, onDisplay:boolean? =false"],
    ["name*, age", "name:string, age:integer?"],
    ["a kind which is cat, dog or bird, age", "kind:enum [cat|dog|bird], age:integer"],
    ["a kind that is cat or dog, cat at first", "kind:enum? [cat|dog] =cat"],
    ["kind (cat/dog, cat if nothing is said), age", "kind:enum? [cat|dog] =cat, age:integer"],
    ["the price we ask, age", "price:number, age:integer"],
  ])("may be said so: %s", (fields, meaning) => {
    expect(understand(`REST API for pets: ${fields}`)).toEqual([`pet/pets: ${meaning}`]);
  });

  it("is also what stands above some of the fields", () => {
    const text = "Pet model\n\n### Mandatory\n- name\n\n### Optional\n- age";
    expect(understand(text)).toEqual(["pet/pets: name:string, age:integer?"]);
  });

  it.each([
    ["All fields are required.", "name:string, tame:boolean =false"],
    ["Only the name may be left out.", "name:string?, tame:boolean =false"],
  ])("may be said of all: %s", (rule, meaning) => {
    expect(understand(`REST API for pets: name, tame. ${rule}`)[0]).toContain(
      meaning.split(",")[0],
    );
  });
});

describe("a thing that is called as an operation is", () => {
  it.each([
    "REST API. User: name. Post: title.",
    "REST API\n\nUser\n- name\n\nPost\n- title",
    "REST API\n\n## User\n- name\n\n## Post\n- title",
    "REST API\n\nUser:\n- name\n\nPost:\n- title",
  ])("has its own fields: %s", (text) => {
    const reading = readRequirement(text);
    if (reading.status === "refused") throw reading.error;
    expect(
      reading.specification.entities.map(({ label, fields, operations }) => [
        label,
        fields.map(({ name }) => name),
        operations.length,
      ]),
    ).toEqual([
      ["user", ["name"], 5],
      ["post", ["title"], 5],
    ]);
  });

  it("is refused where it cannot be told from one", () => {
    expect(refusal("REST API. User: name. Create: title.")).toContain('found "title"');
  });
});

describe("what belongs to what", () => {
  it.each([
    ["Every cat lives in a house.", "house < cat"],
    ["A cat has exactly one house.", "house < cat"],
    ["Cats are kept in houses.", "house < cat"],
    ["A cat belongs to a house and has an age.", "house < cat"],
  ])("%s", (sentence, relation) => {
    expect(understand(`REST API. House: street. Cat: name. ${sentence}`)).toContain(relation);
  });

  it.each([
    "Deleting a house must delete its cats.",
    "When a house is deleted, the cats of that house are also deleted.",
    "Cats are deleted with their house.",
  ])("goes with it: %s", (sentence) => {
    const reading = readRequirement(
      `REST API. House: street. Cat: name. Shed: size. Cats and sheds belong to a house. A cat belongs to a house. A shed belongs to a house. ${sentence}`.replace(
        "Cats and sheds belong to a house. ",
        "",
      ),
    );
    if (reading.status === "refused") throw reading.error;
    const outcomes = reading.specification.relations.map((each) => [each.child, each.onDelete]);
    expect(outcomes).toEqual([
      ["cat", "cascade"],
      ["shed", "restrict"],
    ]);
  });

  it.each([
    "A cat may belong to a house. Deleting a house keeps its cats.",
    "A cat may belong to a house. When a house is deleted, its cats stay without a house.",
    "A cat may belong to a house. If a house is deleted, the cats of that house are kept.",
    "A cat may belong to a house and stays without it when it is deleted.",
  ])("stays without it: %s", (sentences) => {
    const reading = readRequirement(`REST API. House: street. Cat: name. ${sentences}`);
    if (reading.status === "refused") throw reading.error;
    expect(reading.specification.relations).toMatchObject([
      { child: "cat", required: false, onDelete: "clear" },
    ]);
  });

  it.each([
    [
      "A cat must belong to a house. Deleting a house keeps its cats.",
      "a cat cannot stay without a house",
    ],
    [
      "A cat belongs to one house. Deleting a house keeps its cats.",
      'say "each cat may belong to one house"',
    ],
    [
      "A cat may belong to a house. Deleting a house keeps its cats. Deleting a house deletes its cats.",
      "only one may be",
    ],
  ])("is refused where it cannot be: %s", (sentences, reason) => {
    expect(refusal(`REST API. House: street. Cat: name. ${sentences}`)).toContain(reason);
  });
});

describe("who reads the rows of a table", () => {
  const tables = "Supabase tables: plants (name), offers (message, plant).";

  it.each([
    "Everyone can read plants. Offers are private to the person who made them.",
    "everyone sees plants, you can only change your own",
    "Plants are readable by everybody and written by their owner.",
  ])("%s", (sentence) => {
    const reading = readRequirement(`${tables} ${sentence}`);
    if (reading.status === "refused") throw reading.error;
    const access = reading.specification.entities.map((each) => each.access);
    expect(access).toEqual([{ read: "everyone", write: "owner" }, undefined]);
    expect(readRequirement(reading.notation)).toMatchObject({ notation: reading.notation });
  });

  it.each(["Everyone can read plants. Plants are private.", "Everyone can change plants."])(
    "is refused where it cannot be: %s",
    (sentence) => {
      expect(readRequirement(`${tables} ${sentence}`).status).toBe("refused");
    },
  );
});

describe("what is nearly said", () => {
  it.each([
    "Every animal lives in a kennel near the river",
    "An animal is assigned to a kennel if it is sick",
    "When a kennel is deleted, the animals are moved to another",
    "When an animal is deleted, its kennel is deleted too",
    "A kennel cannot be deleted while it has more than 3 animals",
    "A kennel cannot be deleted while the animals are sick",
    "All fields are required except when the status is draft",
    "name mandatory for adults",
    "Only admins can write",
    "Everyone can read animals that are healthy",
    "records can be created by staff only",
    "The keeper registers an animal and gets a mail",
    "Keepers can add animals and visitors can read them",
    "Animals are put in kennels by size",
    "Only POST for staff",
    "Animals are sorted automatically into kennels",
    "Deleting a kennel asks first",
    "Removing an animal archives it",
    "Deleting a kennel must not delete its animals if they are sick",
    "An animal is in a kennel from May to June",
    "one animal per kennel and day",
    "no two animals may share a kennel",
    "An animal has exactly one kennel or none",
    "Age cannot be lower than before",
    "Animals cannot be created without a name when it is late",
    "Kennels can be filtered by free places",
    "name, age and status are required together",
    "Everything except what is old is required",
    "Age is computed",
    "The age is the number of years since birth",
    "status changes to sick after a week",
    "status?",
    "GET /animals returns only healthy ones",
    "POST /animals {name, chip}, PUT /animals/:id {colour}",
    "DELETE /kennels/:id moves animals",
    "PATCH /animals/:id {status} only for staff",
    "API: GET/POST for staff",
    "Interface: HTTP/GraphQL",
    "Database: MongoDB",
    "Stack: Supabase + React",
    "Move this to an api with login",
    "I need a tool for the animals and a report",
    "The script must consider the following laws",
    "In service",
    "A kennel has exactly one keeper",
    "Every animal sleeps on a blanket",
    "It must be impossible for one user to read another user's animals",
    "Users can only see their own animals",
    "I want to note when an animal was fed",
    "What I need is simple: for every animal a chart",
    "Sizes are limited to 10 per kennel",
    "Two animals cannot have the same name in a kennel",
    "Animals must belong to kennels of the same size",
    "A kennel is free when it has no animals",
    "What is the age?! It should be computed",
    "Kennels: number must be even",
    "Either name or age is required",
    "Name or age is required",
  ])("is refused: %s", (sentence) => {
    const ended = /[?!]$/.test(sentence) ? sentence : `${sentence}.`;
    expect(readRequirement(`${known} ${ended}`).status).toBe("refused");
  });
});

describe("forms that people use", () => {
  it.each([
    [
      "Filter and sort as labels",
      "REST API for wines: name, grape. Filter: grape. Sort: name ascending or descending.",
      ["wine/wines: name:string, grape:string", "  by grape(contains)", "  sorts name"],
    ],
    [
      "an arrow to several fields",
      "API.\nteam -> name, idea\nplayer -> name, email",
      ["team/teams: name:string, idea:string", "player/players: name:string, email:email"],
    ],
    [
      "sizes, one of which is also a unit",
      "REST API. Shirt: name, size (S, M, L or XL)",
      ["shirt/shirts: name:string, size:enum [S|M|L|XL]"],
    ],
    [
      "what fields include",
      "Repair log. Fields include mileage and notes.",
      ["repair/repairs: mileage:integer, notes:text"],
    ],
    [
      "a plural that is written like a verb",
      "Medical records: date, note.",
      ["medicalRecord/medicalRecords: date:date, note:text"],
    ],
    [
      "a verb that is written like a plural",
      "Each visit records: date, note.",
      ["visit/visits: date:date, note:text"],
    ],
    [
      "what can be done, and not",
      "REST API for readings: value. Readings can be created and listed, but not changed or deleted.",
      ["reading/readings: value:string", "  only create read list"],
    ],
    [
      "only what is needed",
      "REST API for books: title. We only need listing and adding.",
      ["book/books: title:string", "  only create read list"],
    ],
    [
      "what each belongs to, at the end",
      "Store sensors with serial.\nStore readings with value, each belonging to a sensor.",
      ["sensor/sensors: serial:string", "reading/readings: value:string", "sensor < reading"],
    ],
  ])("are read: %s", (_, requirement, expected) => {
    expect(understand(requirement)).toEqual(expected);
  });

  it("are asked about where a label may be a thing", () => {
    const requirement = "REST API for wines: name, price. Order: price.";
    expect(refusal(requirement)).toContain("may be a thing or how lists are sorted");
  });
});

describe("a name of several words", () => {
  it.each([
    ["qty on hand", "integer"],
    ["calories burned", "integer"],
    ["amount spent", "number"],
    ["last watered", "datetime"],
    ["due back", "date"],
    ["smoking allowed", "boolean"],
    ["last name", "string"],
    ["bought?", "boolean"],
    ["day of week", "string"],
  ])("has the type that it says: %s is a %s", (name, type) => {
    expect(understand(`REST API. Item: ${name}, done.`)[0]).toContain(`:${type}`);
  });

  it.each(["School: students have a name and a class.", "Club: members pay fees, name."])(
    "is no sentence: %s",
    (requirement) => {
      expect(readRequirement(requirement).status).toBe("refused");
    },
  );
});

describe("what nobody can do", () => {
  it.each([
    ["Nobody can edit them.", "create read list delete"],
    ["No one may delete a note.", "create read list update"],
    ["Users can't edit notes.", "create read list delete"],
    ["It must not be possible to delete notes.", "create read list update"],
  ])("is left out: %s", (sentence, left) => {
    expect(understand(`REST API for notes: text. ${sentence}`)).toContain(`  only ${left}`);
  });

  it("is done by no kind of people", () => {
    expect(readRequirement("Nobody creates notes with a text.").status).toBe("refused");
  });
});

it("takes properties for rent for houses", () => {
  const requirement = "REST API. Properties for rent: address, rent per month.";
  expect(readRequirement(requirement).status).toBe("refused");
});
