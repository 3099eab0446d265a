import { describe, expect, it } from "vitest";
import { readRequirement } from "../../../../../shared/generation/by_templates/notation/read_requirement.ts";
import { inShort, refusal } from "./in_short.ts";

function table(column: string): string {
  return `create table boats (id serial primary key, hull text not null,\n  ${column});`;
}
function read(requirement: string): string {
  const reading = readRequirement(requirement);
  if (reading.status === "refused") return reading.error.message;
  return (inShort(reading.specification)[0] ?? "").replace("boat/boats: hull:string, ", "");
}

describe("a type of SQL is what it says", () => {
  it.each([
    ["k char not null", "k:string to1"],
    ["y year not null", "y:integer >=1901 <=2155"],
    ["d double(8,3) not null", "d:number >-100000 <100000 .3"],
    ["big numeric(20,0) not null", "big:integer >-100000000000000000000 <100000000000000000000"],
    ["n int not null check (n >= 5 and n >= 0)", "n:integer >=5"],
  ])("%s", (column, expected) => {
    expect(read(table(column))).toBe(expected);
  });

  it.each([
    ["s set('a', 'b') not null", "a column of the type set"],
    ["l varchar(5)[] not null", "a column of the type varchar[]"],
    ["m citext unique", "unique without regard to case"],
    ["m citext, unique (hull, m)", "unique without regard to case"],
    ["n smallint not null default 40000", "no value that it may have"],
    ["d date not null default '2020-13-45'", "is not a date"],
    ["d date not null default '2021-02-29'", "is not a date"],
    ["z int not null default 5 check (z > 7)", "no value that it may have"],
  ])("or is refused: %s", (column, expected) => {
    expect(refusal(table(column))).toContain(expected);
  });

  it("refuses a reference to a column that is not the key", () => {
    const ports = "create table ports (id serial primary key, code text not null unique);\n";
    const script = ports + table("port text not null references ports (code)");
    expect(refusal(script)).toContain('"port" to "code", which is not the key');
  });

  it("quotes each column at its own place, once", () => {
    const found = refusal(table("s set('a') not null, n smallint default 40000"));
    expect(found).toContain(`"s set('a') not null" (line 2, column 3)`);
    expect(found).toContain('"n smallint default 40000" (line 2, column 24)');
    expect(found).not.toContain("create table");
  });
});

describe("an enum of TypeScript", () => {
  it.each([
    ["{ Low, High }", "level:integer >=0 <=1"],
    ["{ Low = 1, High }", "level:integer >=1 <=2"],
    ['{ Low = "low", High = "high" }', "level:enum [low|high]"],
  ])("has the values that it has: %s", (body, expected) => {
    const text = `enum Level ${body}\ninterface Boat { hull: string; level: Level }`;
    expect(read(text)).toBe(expected);
  });

  it.each(["{ Low = 1, High = 4 }", '{ Low = "low", High }'])("or is refused: %s", (body) => {
    expect(readRequirement(`enum Level ${body}\ninterface Boat { level: Level }`).status).toBe(
      "refused",
    );
  });
});
