import { isPlural, singularise } from "../specification/noun_number.ts";
import { inferType } from "./infer_type.ts";

/** A line of the requirement with the list items under it; prose has no items. */
export interface Statement {
  readonly text: string;
  readonly items: readonly Statement[];
}

interface Line {
  readonly text: string;
  readonly indent: number;
  readonly bullet: boolean;
}

const bulletMark = /^([ \t]*)(?:[-*•+‣▪◦–]|\(?\d{1,2}[.)]|\(?[a-z]\))\s+(.*)$/u;
const headingMark = /^\s*#{1,6}\s+(.*?)\s*#*$/u;
const ruler = /^\s*(?:[-=_*]\s*){3,}$/u;

/** Line breaks inside brackets separate items, not statements: "interface Book {\n title: string". */
function joinBrackets(text: string): string {
  let depth = 0;
  let joined = "";
  for (const character of text) {
    if ("([{".includes(character)) depth += 1;
    if (")]}".includes(character)) depth = Math.max(0, depth - 1);
    joined += depth > 0 && character === "\n" ? ", " : character;
  }
  // A bracket that never closes must not swallow the lines after it.
  return depth === 0 ? joined : text;
}

/** Braces after a name hold its fields, as brackets do. */
function braceToBracket(text: string): string {
  return text
    .replace(
      /(?:\bexport\s+)?\b(?:interface|type|class|struct|model|table|entity)\s+(["\p{L}_][\p{L}\p{N}_"]*)\s*=?\s*\{([^{}]*)\}/giu,
      (_, name: string, body: string) => `${name} (${bodyItems(body)})`,
    )
    .replace(
      /(?<=[\p{L}\p{N}:]\s*)\{([^{}]*\p{L}[^{}]*)\}/gu,
      (_, body: string) => `(${bodyItems(body)})`,
    );
}

function bodyItems(body: string): string {
  return body
    .replace(/\/\/[^\n]*/g, "")
    .replace(/@default\(([^()]*(?:\(\))?)\)/g, " default $1")
    .replace(/@(unique|id)\b/g, " $1")
    .replace(/"([\p{L}_][\p{L}\p{N}_ ]*)"\s*:/gu, "$1:")
    .replace(/[;\n]+/g, ", ")
    .replace(/(?:,\s*)+/g, ", ")
    .replace(/^[\s,]+|[\s,]+$/g, "");
}

function readTable(rows: readonly string[]): Statement[] {
  const cells = rows
    .map((row) =>
      row
        .replace(/^\s*\||\|\s*$/g, "")
        .split("|")
        .map((cell) => cell.trim()),
    )
    .filter((row) => !row.every((cell) => /^:?-*:?$/.test(cell)));
  const [header = [], ...body] = cells;
  return body.map((row) => ({ text: rowText(header, row), items: [] }));
}

function rowText(header: readonly string[], row: readonly string[]): string {
  const [name = "", ...rest] = row;
  const parts = rest.flatMap((cell, at) => {
    const title = (header[at + 1] ?? "").toLowerCase();
    if (cell === "" || cell === "-") return [];
    if (/^(?:required|mandatory|unique|optional|default)\??$/.test(title))
      return [flagText(title, cell)];
    return [cell];
  });
  const [first, ...others] = parts.filter((part) => part !== "");
  return first === undefined ? name : `${name}: ${[first, ...others].join(" ; ")}`;
}

function flagText(title: string, cell: string): string {
  const flag = title.replace("?", "");
  if (flag === "default") return `default ${cell}`;
  const yes = /^(?:yes|y|true|x|✓|✔|1|required|optional|unique)$/iu.test(cell);
  if (yes) return flag;
  if (!/^(?:no|n|false|0)$/iu.test(cell)) return "";
  return { required: "optional", mandatory: "optional", optional: "required" }[flag] ?? "";
}

function toLines(text: string): Line[] {
  return text.split("\n").flatMap((line): Line[] => {
    if (ruler.test(line)) return [];
    const heading = headingMark.exec(line);
    if (heading !== null)
      return [{ text: `${(heading[1] ?? "").replace(/:$/, "")}:`, indent: -1, bullet: false }];
    const bullet = bulletMark.exec(line);
    if (bullet !== null) {
      return [
        {
          text: (bullet[2] ?? "").replace(/^\[[ x]\]\s*/i, ""),
          indent: (bullet[1] ?? "").length,
          bullet: true,
        },
      ];
    }
    const indent = line.length - line.trimStart().length;
    return [{ text: line.trim(), indent, bullet: false }];
  });
}

function nest(lines: readonly Line[]): Statement[] {
  const statements: Statement[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.text === "") continue;
    let end = at + 1;
    while (lines[end]?.text === "" && (lines[end + 1]?.bullet ?? false)) end += 1;
    const first = end;
    while (isUnder(line, lines[end])) end += 1;
    const items = nest(lines.slice(first, end));
    statements.push({ text: line.text, items });
    if (end > first) at = end - 1;
  }
  return statements;
}

/** A bullet belongs to the line before the list, or to a bullet further left. */
function isUnder(parent: Line, line: Line | undefined): boolean {
  if (line === undefined || line.text === "") return false;
  if (line.bullet) return !parent.bullet || line.indent > parent.indent;
  const opens = /[:]$/.test(parent.text);
  return opens && !/[:]$/.test(line.text) && (parent.indent === -1 || line.indent > parent.indent);
}

/** "shop api - products - name - price" is a list on one line, its first plural the thing. */
function unfoldDashes(line: string): string {
  const parts = line.split(/\s+-\s+/u);
  const [title = "", second = "", ...rest] = parts;
  if (parts.length < 3 || parts.some((part) => part.trim().split(" ").length > 5)) return line;
  if (/[:,(|]/u.test(title) || /^\s*[-*]/u.test(line)) return line;
  const thing = isPlural(second) && !inferType(singularise(second)).certain;
  const items = thing ? rest : [second, ...rest];
  if (items.length < 2) return line;
  return `${title}${thing ? ` for ${second}` : ""}: ${items.join(", ")}`;
}

/** Tables, lists, headings and interface declarations as statements with items, in their order. */
export function readStructure(text: string): Statement[] {
  const lines = joinBrackets(braceToBracket(text)).split("\n").map(unfoldDashes);
  const statements: Statement[] = [];
  let block: string[] = [];
  let table: string[] = [];
  const flushBlock = () => {
    statements.push(...nest(toLines(block.join("\n"))));
    block = [];
  };
  const flushTable = () => {
    if (table.length === 0) return;
    flushBlock();
    const before = statements.at(-1);
    const items = readTable(table);
    table = [];
    if (before !== undefined && before.items.length === 0) {
      statements.splice(-1, 1, { text: before.text, items });
    } else statements.push({ text: "Fields:", items });
  };
  for (const line of lines) {
    if (/^\s*\|.*\|/.test(line)) table.push(line);
    else {
      flushTable();
      block.push(line);
    }
  }
  flushTable();
  flushBlock();
  return statements;
}
