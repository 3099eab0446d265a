import { describe, expect, it } from "vitest";
import { refusal, understand } from "./in_short.ts";

const guests = "create table guests (id serial primary key, name text not null, fax text);";

describe("a dump", () => {
  it("of Postgres has sequences, owners, keys that come later and rows, which are background", () => {
    const { short, background } = understand(
      "--\n-- PostgreSQL database dump\n--\n-- Dumped from database version 15.4\n\nSET client_encoding = 'UTF8';\nSET default_tablespace = '';\n" +
        "CREATE TABLE public.guests (\n    id integer NOT NULL,\n    name text NOT NULL\n);\nALTER TABLE public.guests OWNER TO ann;\n" +
        "CREATE SEQUENCE public.guests_id_seq START WITH 1 NO MAXVALUE CACHE 1;\nALTER SEQUENCE public.guests_id_seq OWNED BY public.guests.id;\n" +
        "ALTER TABLE ONLY public.guests ALTER COLUMN id SET DEFAULT nextval('public.guests_id_seq'::regclass);\n" +
        "COPY public.guests (id, name) FROM stdin;\n1\tO'Brien; create table x\n\\.\n\nALTER TABLE ONLY public.guests ADD CONSTRAINT k PRIMARY KEY (id);\n\n" +
        "--\n-- PostgreSQL database dump complete\n--\n\nPlease make a REST API for this dump.",
    );
    expect(short).toBe("guest/guests: name:string");
    expect(background.join()).toContain("O'Brien");
  });

  it("of MySQL has settings, locks and rows", () => {
    const { short } = understand(
      "DROP TABLE IF EXISTS `guests`;\n/*!40101 SET character_set_client = utf8mb4 */;\nCREATE TABLE `guests` (`id` int NOT NULL AUTO_INCREMENT, `name` varchar(9) NOT NULL, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n\n" +
        "LOCK TABLES `guests` WRITE;\nINSERT INTO `guests` VALUES (1,'O\\'Brien');\nUNLOCK TABLES;",
    );
    expect(short).toBe("guest/guests: name:string to9");
  });

  it("is refused where a script adds rows, which somebody may want", () => {
    expect(refusal(`${guests}\ninsert into guests (name) values ('Ann');`)).toContain("insert");
  });

  it("is refused where MySQL would run what looks like a comment", () => {
    expect(refusal(`${guests}\n/*!50003 CREATE TRIGGER t BEFORE INSERT ON guests */;`)).toContain(
      "TRIGGER",
    );
  });

  it("is refused where the database counts what is no key", () => {
    expect(
      refusal("create table a (id serial primary key, no int default nextval('a_no_seq'));"),
    ).toContain("counts");
  });
});

describe("migrations", () => {
  it.each([
    ["alter table guests drop column fax;", "name:string"],
    ["alter table guests rename column fax to phone;", "name:string, phone:string?"],
    ["alter table guests alter column fax set not null;", "name:string, fax:string"],
    [
      "-- 002\nalter table guests drop fax, add email text unique;",
      "name:string, email:string? unique",
    ],
  ])("leave a table as the last of them does: %s", (statement, fields) => {
    expect(understand(`-- 001\n${guests}\n${statement}`).short).toBe(`guest/guests: ${fields}`);
  });

  it.each([
    "alter table guests drop column phone;",
    "create unique index on guests (fax); alter table guests rename column fax to phone;",
  ])("are refused where something said of a column would be lost: %s", (statement) => {
    expect(refusal(`${guests}\n${statement}`)).toContain("nothing says what");
  });

  it("may leave a table commented out, which is background", () => {
    const out = "/*\ncreate table rooms (\n  id serial primary key\n);\n*/";
    expect(understand(`${guests}\n\n${out}\n`).short).not.toContain("room");
    expect(refusal(`${guests}\n\n${out.replace("rooms", "guests")}\n`)).toContain("guests");
  });
});

describe("one of some numbers", () => {
  const schema = (values: string) =>
    `{"title": "Cup", "required": ["size"], "properties": {"size": {"type": "integer", "enum": ${values}}}}`;

  it("is a range where none is left out", () => {
    expect(understand(schema("[1, 2, 3]")).short).toBe("cup/cups: size:integer >=1 <=3");
    expect(understand("interface Cup { size: 1 | 2 | 3 }").short).toBe(
      "cup/cups: size:integer >=1 <=3",
    );
  });

  it.each(["[30, 45, 60]", '[1, "two"]', "[0.5, 1.5]"])("is refused else: %s", (values) => {
    expect(refusal(schema(values))).toContain("size");
  });
});

describe("types of TypeScript", () => {
  it("may stand in a namespace and refer to a key", () => {
    const { short } = understand(
      'declare namespace Api {\n  interface Tank { id: string; name: string }\n  interface Fish { name: string; tankId: Tank["id"] }\n}',
    );
    expect(short).toContain("tank < fish");
  });

  it("are refused beside what is no type", () => {
    const beside = "export namespace Api {\n  interface Tank { name: string }\n  run();\n}";
    expect(refusal(beside)).toContain("run");
  });

  it("are refused where they refer to another member", () => {
    expect(
      refusal('interface Owner { name: string }\ninterface Pet { ownerName: Owner["name"] }'),
    ).toContain("Owner");
  });
});

it("a table says of a field that it is required and unique, and of a key what it refers to", () => {
  const { short } = understand(
    "REST API\n\n### Plot\n\n| Field | Type | Required |\n|---|---|---|\n| code | string | yes, unique |\n\n" +
      "### Holder\n\n| Column | Type | Constraints |\n|---|---|---|\n| name | varchar(9) | not null |\n| plot_id | int | FK -> Plot.id |\n",
  );
  expect(short).toContain("code:string unique");
  expect(short).toContain("plot < holder");
});
