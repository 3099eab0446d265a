import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { refusal } from "./in_short.ts";

describe("what says two things at once", () => {
  it.each([
    "REST API for articles: title, body. The title is optional. Every article must have a title.",
    "REST API for customers: name, address. Address consists of street and city.",
    "REST API for wares: price (EUR), price (USD).",
    "REST API. Team: name. Player: name. A team has up to 11 players.",
    "REST API. Team: name. Player: name, team unique.",
    "REST API for wares: name, weight (in kg), weight (in lb).",
  ])("is refused: %s", (requirement) => {
    expect(readRequirement(requirement).status).toBe("refused");
  });

  const users = "create table users (id serial primary key, name text not null);\n";
  it.each([
    "user_id int not null references users on delete cascade);\nEach post may belong to one user.",
    "user_id int not null references users, foreign key (user_id) references users on delete cascade);",
  ])("is refused of a reference: %s", (column) => {
    const script = `${users}create table posts (id serial primary key, ${column}`;
    expect(refusal(script)).toMatch(/only one may be|with two references/);
  });
});
