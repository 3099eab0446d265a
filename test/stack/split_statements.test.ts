import { describe, expect, it } from "vitest";
import { splitStatements } from "../../scripts/stack/database/split_statements.ts";

const textsOf = (sql: string): readonly string[] =>
  splitStatements(sql).map((statement) => statement.text);

describe("splitStatements()", () => {
  it("tells the line where each statement starts", () => {
    expect(splitStatements("select 1;\n\n  select\n2;")).toEqual([
      { text: "select 1", line: 1 },
      { text: "select\n2", line: 3 },
    ]);
  });

  it.each([
    ["a string", "select 'a;''b'"],
    ["a quoted name", 'select 1 as "a;b"'],
    ["a dollar quote", "do $$ begin perform 1; end $$"],
    ["a tagged dollar quote", "do $body$ select '$$;' $body$"],
    ["a line comment", "select 1 -- one; two\n"],
    ["a nested block comment", "select 1 /* a; /* b; */ c; */ + 1"],
    [
      "a begin atomic body",
      "create function f() returns int begin atomic select case when true then 1 end; select 2; end",
    ],
  ])("keeps a semicolon inside %s", (_place, sql) => {
    expect(textsOf(`${sql};\nselect 2;`)).toEqual([sql.trim(), "select 2"]);
  });

  it("splits at begin and end of a plain transaction", () => {
    expect(textsOf("begin; select 1; end;")).toEqual(["begin", "select 1", "end"]);
  });

  it("leaves out what holds nothing but comments", () => {
    expect(textsOf("-- nothing\n;/* nothing */;")).toEqual([]);
  });
});
