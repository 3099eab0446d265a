import { singularise } from "../specification/noun_number.ts";
import { findClosing } from "./find_closing.ts";
import { inferType } from "./infer_type.ts";
import type { Reading } from "./reading.ts";

const createTable =
  /\bcreate\s+table\s+(?:if\s+not\s+exists\s+)?(?:["`]?\w+["`]?\.)?["`]?(\w+)["`]?\s*(?=\()/giu;
const otherStatement =
  /\b(?:create (?:or replace )?(?:policy|function|trigger|view|type|extension|materialized view)|alter table|insert into|drop table|grant|select)\b[^;]{0,60}/iu;
const indexStatement = /\bcreate (?:unique )?index\b[^;]*;?/giu;

const types: readonly (readonly [RegExp, string])[] = [
  [/^(?:text|varchar|character varying)(?:\(\d+\))?\s?\[\]/iu, "list of strings"],
  [/^(?:var)?char(?:acter)?(?: varying)?\s*\((\d+)\)/iu, "string"],
  [/^(?:text|citext|varchar|char(?:acter)?(?: varying)?|longtext|mediumtext)\b/iu, "string"],
  [/^(?:(?:big|small|tiny|medium)?int(?:eger)?|int[248]|(?:big|small)?serial)\b/iu, "integer"],
  [/^(?:numeric|decimal|real|double precision|double|float[48]?|money)\b/iu, "number"],
  [/^bool(?:ean)?\b/iu, "boolean"],
  [/^(?:timestamptz?|datetime)\b(?: with(?:out)? time zone)?/iu, "datetime"],
  [/^date\b/iu, "date"],
  [/^time\b(?: with(?:out)? time zone)?/iu, "time"],
  [/^uuid\b/iu, "uuid"],
];

/** The parts of a table body between commas outside brackets and quotes. */
function columnsOf(body: string): string[] {
  const columns: string[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  for (let at = 0; at < body.length; at += 1) {
    const character = body[at];
    if (character === "'") quoted = !quoted;
    if (quoted) continue;
    if (character === "(") depth += 1;
    if (character === ")") depth -= 1;
    if (character !== "," || depth > 0) continue;
    columns.push(body.slice(from, at));
    from = at + 1;
  }
  return [...columns, body.slice(from)]
    .map((column) => column.replace(/\s+/gu, " ").trim())
    .filter((column) => column !== "");
}

function oneOf(members: string): string {
  return `one of ${members
    .replace(/'/g, "")
    .split(/\s*,\s*/u)
    .join(" | ")}`;
}

/** What `check (...)` demands of its own column, in words; undefined for anything else. */
function saysCheck(check: string, column: string): string | undefined {
  const own = check
    .replace(/\b(?:char_|character_)?length\s*\(\s*["`]?(\w+)["`]?\s*\)/giu, "characters of $1")
    .replaceAll(new RegExp(`["\`]?\\b${column}\\b["\`]?`, "giu"), "")
    .trim();
  const members = /^(?:in\s*\(|= ?any ?\(array\s*\[)\s*([^()[\]]+?)\s*\]?\)*$/iu.exec(own)?.[1];
  if (members !== undefined) return oneOf(members);
  const rules = own.replace(/characters of\s*/giu, "").trim();
  const limits =
    /^(?:between -?[\d.]+ and -?[\d.]+|(?:[<>]=? ?-?[\d.]+(?: and )?\s*)+|(?:!=|<>) ?'')$/iu;
  if (!limits.test(rules)) return undefined;
  if (/^(?:!=|<>)/u.test(rules)) return "not empty";
  const unit = own === rules ? "" : " characters";
  return rules
    .split(/(?<=\d) ?(?:and )?(?=[<>])/iu)
    .map((rule) => `${rule.trim()}${unit}`)
    .join("; ");
}

function saysDefault(rest: string): string | undefined {
  const [, quoted, bare = ""] =
    /\bdefault\s+(?:'([^']*)'|((?:-?[\w.]+)(?:\(\))?))/iu.exec(rest) ?? [];
  if (quoted !== undefined) return quoted === "" ? undefined : `default "${quoted}"`;
  if (/^(?:now|current_|localtimestamp)/iu.test(bare)) return "default now";
  return bare === "" || /\(\)$|^null$/iu.test(bare) ? undefined : `default ${bare}`;
}

interface Column {
  readonly name: string;
  readonly says: string[];
}

function readReference(
  name: string,
  rest: string,
  table: string,
  reading: Reading,
): string | undefined {
  const parent = /\breferences\s+(?:["`]?\w+["`]?\.)?["`]?(\w+)["`]?/iu.exec(rest)?.[1];
  if (parent === undefined) return undefined;
  if (/^users$/iu.test(parent) && /\bauth\.users/iu.test(rest)) return "";
  if (/on delete cascade/iu.test(rest))
    reading.cascades.push(singularise(parent.replaceAll("_", " ")));
  if (
    singularise(name.replace(/_id$/iu, "")) !== singularise(parent) &&
    singularise(parent) === singularise(table)
  ) {
    reading.uncovered.push(`a relation of ${parent} to themselves`);
    return "";
  }
  const optional = /\bnot null\b/iu.test(rest) ? "" : "optionally ";
  return `${optional}belongs to ${singularise(parent).replaceAll("_", " ")}`;
}

/** The type of a column; a text column says less than a name such as "description". */
function saysType(name: string, rest: string): string[] {
  const members = /^enum\s*\(([^)]*)\)/iu.exec(rest)?.[1];
  if (members !== undefined) return [oneOf(members)];
  const [pattern, type = rest.split(" ")[0] ?? ""] = types.find(([each]) => each.test(rest)) ?? [];
  if (type !== "string") return [type];
  const size = pattern?.exec(rest)?.[1];
  const { type: named, certain } = inferType(name.replaceAll("_", " "));
  const textual = certain && /^(?:text|email|url)$/.test(named);
  return [
    ...(textual ? [] : ["string"]),
    ...(size === undefined ? [] : [`at most ${size} characters`]),
  ];
}

/** Keys that every record has, and the owner that the Supabase template adds. */
function isGiven(name: string, rest: string): boolean {
  return /^(?:id|owner_id|user_id)$/iu.test(name) && /primary key|auth\.users/iu.test(rest);
}

function readColumn(column: string, table: string, reading: Reading): Column | undefined {
  const [, name = "", rest = ""] = /^["`]?(\w+)["`]?\s+(.*)$/u.exec(column) ?? [];
  if (name === "" || isGiven(name, rest)) return undefined;
  const relation = readReference(name, rest, table, reading);
  if (relation !== undefined) return relation === "" ? undefined : { name: relation, says: [] };
  const says = saysType(name, rest);
  const fallback = saysDefault(rest);
  const needed = /\bnot null\b|\bprimary key\b/iu.test(rest);
  if (fallback !== undefined) says.push(fallback);
  if (needed || fallback === undefined) says.push(needed ? "required" : "optional");
  if (/\bunique\b|\bprimary key\b/iu.test(rest)) says.push("unique");
  addChecks(rest, { name, says }, reading);
  return { name, says };
}

function addChecks(text: string, column: Column, reading: Reading): void {
  for (const start of text.matchAll(/\bcheck\s*(?=\()/giu)) {
    const open = start.index + start[0].length;
    const content = text.slice(open + 1, findClosing(text, open) ?? text.length);
    const said = saysCheck(content, column.name);
    if (said === undefined) reading.uncovered.push(`check (${content})`);
    else column.says.push(said);
  }
}

/** A rule of the whole table: about one of its columns, or not covered. */
function readConstraint(text: string, columns: readonly Column[], reading: Reading): void {
  const [, kind = "", names = ""] =
    /^(?:constraint \S+ )?(unique|primary key|foreign key|check)\s*\(([^()]*)/iu.exec(text) ?? [];
  const column = columns.find(({ name }) => name === names.trim().replace(/["`]/g, ""));
  if (/^primary key$/iu.test(kind) && names.trim() === "id") return;
  if (/^(?:unique|primary key)$/iu.test(kind) && column !== undefined) column.says.push("unique");
  else if (/^check$/iu.test(kind)) {
    const about = columns.find(({ name }) => new RegExp(`\\b${name}\\b`, "iu").test(text));
    addChecks(text, about ?? { name: "-", says: [] }, reading);
  } else reading.uncovered.push(text.slice(0, 60));
}

const constraintStart = /^(?:constraint|unique|primary key|foreign key|check|exclude)\b[^,]*\(/iu;

function tableLines(table: string, body: string, reading: Reading): string {
  const parts = columnsOf(body.replace(/--[^\n]*/g, ""));
  const columns = parts
    .filter((part) => !constraintStart.test(part))
    .flatMap((part) => readColumn(part, table, reading) ?? []);
  for (const part of parts) if (constraintStart.test(part)) readConstraint(part, columns, reading);
  const lines = columns.map(({ name, says }) => {
    const said = says.filter((each) => each !== "").join("; ");
    return `- ${name}${said === "" ? "" : `: ${said}`}`;
  });
  return `${table.replaceAll("_", " ")}:\n${lines.join("\n")}\n`;
}

/**
 * The text with `create table` statements put as lists of fields in words. Rules that no field can
 * express, and statements of other kinds, are added to the uncovered phrases of `reading`.
 */
export function readSql(text: string, reading: Reading): string {
  let read = "";
  let from = 0;
  for (const found of text.matchAll(createTable)) {
    const open = found.index + found[0].length;
    const end = found.index < from ? undefined : findClosing(text, open);
    if (end === undefined) continue;
    const before = text.slice(from, found.index).trimEnd();
    read += `${before}${before === "" ? "" : "\n"}${tableLines(found[1] ?? "", text.slice(open + 1, end), reading)}`;
    from = end + 1;
    while (/[\s;]/u.test(text[from] ?? "")) from += 1;
  }
  if (from === 0) return text;
  const rest = text.slice(from).replace(indexStatement, "");
  const other = otherStatement.exec(rest)?.[0];
  if (other !== undefined) reading.uncovered.push(other.trim());
  return read + rest;
}
