import { linkCell } from "../grammar/field_list.ts";
import { afterSign } from "../grammar/modifiers.ts";
import { fieldName, nameOf, thingName } from "../grammar/name.ts";
import { end, first, map, type Parser, parseAll } from "../parser.ts";
import type { Modifier, Name } from "../syntax.ts";
import { type Token, tokenize } from "../token.ts";
import { functionWords } from "../vocabulary.ts";
import type { Reading } from "./reading.ts";
import { Remarks } from "./remarks.ts";
import { type Column, columnOf } from "./table_headings.ts";
import { asBoolean, countedType, isFlagText, withoutConflict } from "./table_modifiers.ts";

interface Cell {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function cellsOf(text: string, from: number, to: number): Cell[] {
  const line = text.slice(from, to);
  const start = line.length - line.trimStart().length;
  const stop = line.trimEnd().length;
  const inner = {
    from: from + start + (line[start] === "|" ? 1 : 0),
    to: from + stop - (stop > start && line[stop - 1] === "|" ? 1 : 0),
  };
  const cells: Cell[] = [];
  let at = inner.from;
  for (const part of text.slice(inner.from, inner.to).split("|")) {
    cells.push({
      from: at,
      to: at + part.length,
      text: part.replaceAll("`", "").replaceAll("*", "").trim(),
    });
    at += part.length + 1;
  }
  return cells;
}

const wholeThing: Parser<Name> = first(thingName, end);
const wholeName: Parser<Name> = map(first(fieldName, end), (name) => name);
/** In the column of names a cell is one, whatever its words mean elsewhere. */
function nameOfCell(tokens: readonly Token[]): Name | undefined {
  const parsed = parseAll(wholeName, tokens);
  if (parsed.read) return parsed.value;
  const isName = tokens.length > 0 && tokens.length <= 4 && tokens.every(isPlainWord);
  return isName ? nameOf(tokens) : undefined;
}
function isPlainWord({ kind, key }: Token): boolean {
  return kind === "word" && !functionWords.has(key);
}

const keyCells = new Set([
  ..."uuid int integer bigint serial bigserial pk generated auto-generated".split(" "),
  "primary key",
  "auto increment",
]);
const enumerations = new Set(["enum", "enumeration"]);
const yes = new Set(["yes", "y", "true", "x", "✓", "✔", "✅", "required", "ja", "unique"]);
const no = new Set(["no", "n", "false", "", "-", "—", "optional", "✗", "❌"]);

function isYes(cell: Cell): boolean | undefined {
  const text = cell.text.toLowerCase();
  if (yes.has(text)) return true;
  return no.has(text) ? false : undefined;
}

class RowReader {
  readonly #text: string;
  readonly #reading: Reading;

  readonly #remarks: Remarks;

  constructor(text: string, reading: Reading) {
    this.#text = text;
    this.#reading = reading;
    this.#remarks = new Remarks(text, reading);
  }

  /** The thing that a row is of, where one table is of several. */
  thingOf(cell: Cell): Name | undefined {
    const parsed = parseAll(wholeThing, tokenize(this.#text, cell.from, cell.to));
    if (!parsed.read) {
      this.#refuse(cell);
      return undefined;
    }
    this.#reading.nodes.push({ node: "thing", name: parsed.value, role: "declared" });
    return parsed.value;
  }

  read(
    columns: readonly (Column | undefined)[],
    cells: readonly Cell[],
    of: Name | undefined,
  ): void {
    const nameCell = cells[columns.indexOf("name")];
    if (nameCell === undefined || nameCell.text === "") return;
    const tokens = tokenize(this.#text, nameCell.from, nameCell.to);
    const name = nameOfCell(tokens);
    if (name === undefined) {
      this.#refuse(nameCell);
      return;
    }
    if (name.words.toLowerCase() === "id") {
      for (const cell of cells.filter((each) => each !== nameCell)) this.#readKeyCell(cell);
      return;
    }
    const link = this.#linkOf(columns, cells);
    if (link !== undefined) {
      this.#reading.nodes.push(...link(of, name));
      return;
    }
    const isFlag = cells.some(isFlagText);
    const modifiers = cells.flatMap((cell, at) =>
      this.#readCell(columns[at], cell, of, name, isFlag),
    );
    const type = cells[columns.indexOf("type")];
    const announced = type !== undefined && enumerations.has(type.text.toLowerCase());
    if (announced && !modifiers.some(({ is }) => is === "choices")) this.#refuse(type);
    this.#reading.nodes.push({
      node: "fields",
      of,
      fields: [
        {
          name,
          modifiers: [
            ...withoutConflict(modifiers).map(asBoolean(modifiers)),
            ...countedType(name, modifiers),
          ],
        },
      ],
    });
  }

  /** "uuid → clients.id" in the column of types, "FK -> clients.id" in that of rules beside the type of a key. */
  #linkOf(columns: readonly (Column | undefined)[], cells: readonly Cell[]) {
    const type = cells[columns.indexOf("type")];
    const rules = cells[columns.indexOf("rules")];
    const isKey =
      keyCells.has(type?.text.toLowerCase() ?? "") &&
      cells.every((cell, at) => {
        return cell === type || cell === rules || columns[at] === "name" || isEmpty(cell);
      });
    for (const cell of isKey ? [type, rules] : [type]) {
      const parsed = parseAll(linkCell, cell ? tokenize(this.#text, cell.from, cell.to) : []);
      if (parsed.read) return parsed.value;
    }
    return undefined;
  }

  /** An id is on every record, and the database makes it. */
  #readKeyCell(cell: Cell): void {
    const text = cell.text.toLowerCase();
    if (isYes(cell) === undefined && !keyCells.has(text)) this.#refuse(cell);
  }

  #refuse(cell: Cell): void {
    this.#reading.unread.push({ from: cell.from, to: cell.to });
  }

  #readCell(
    column: Column | undefined,
    cell: Cell,
    of: Name | undefined,
    name: Name,
    isFlag: boolean,
  ): readonly Modifier[] {
    switch (column) {
      case "required":
        return this.#readRequired(cell);
      case "optional":
      case "nullable":
        return this.#mark(cell, (is) => [{ is: "required", required: !is }]);
      case "unique":
        return this.#mark(cell, (is) => (is ? [{ is: "unique" }] : []));
      case "default":
        return cell.text.toLowerCase() === "null" ? [] : this.#phrase("default", cell);
      case "maximum length":
        return this.#phrase("max length", cell);
      case "values":
        return this.#readValues(cell);
      case "row":
        if (!/^\d*\.?$/.test(cell.text)) this.#refuse(cell);
        return [];
      case "type":
        return this.#typeOf(cell);
      case "rules":
      case "description":
      case "meaning":
        return this.#readWords(cell, of, name, isFlag);
      default:
        return [];
    }
  }

  /** "good, fair, poor", and in the same column "text", "0 - 60" or "y/n". */
  #readValues(cell: Cell): readonly Modifier[] {
    if (isEmpty(cell)) return [];
    const own = tokenize(this.#text, cell.from, cell.to);
    if (isFlagText(cell)) return [{ is: "type", type: "boolean" }];
    const parsed = parseAll(first(afterSign, end), own);
    if (parsed.read) return parsed.value;
    return this.#phrase("one of", cell);
  }

  /** A rule of the field, or what it is in words, which is background. */
  #readWords(cell: Cell, of: Name | undefined, name: Name, isFlag: boolean): readonly Modifier[] {
    if (isEmpty(cell)) return [];
    const tokens = tokenize(this.#text, cell.from, cell.to);
    const remark = this.#remarks.read(tokens, of, name, isFlag);
    if (remark === undefined) this.#refuse(cell);
    return remark ?? [];
  }

  /** "yes", and "yes, unique". */
  #readRequired(cell: Cell): readonly Modifier[] {
    const [mark = "", more, ...others] = cell.text.split(",").map((each) => each.trim());
    if (more?.toLowerCase() !== "unique" || others.length > 0)
      return this.#mark(cell, (is) => [{ is: "required", required: is }]);
    const said = this.#mark({ ...cell, text: mark }, (is) => [{ is: "required", required: is }]);
    return [...said, { is: "unique" }];
  }

  #mark(cell: Cell, modifiers: (is: boolean) => readonly Modifier[]): readonly Modifier[] {
    const is = isYes(cell);
    if (is === undefined) this.#refuse(cell);
    return is === undefined ? [] : modifiers(is);
  }

  /** "enum" announces the values that another cell has; "tinyint(1)" is what MySQL has for yes or no. */
  #typeOf(cell: Cell): readonly Modifier[] {
    const text = cell.text.toLowerCase();
    if (text === "tinyint(1)") return [{ is: "type", type: "boolean" }];
    if (text === "tinyint") return [{ is: "type", type: "integer" }];
    return enumerations.has(text) ? [] : this.#phrase("", cell);
  }

  /** A cell is what would stand after the colon of a field. */
  #phrase(lead: string, cell: Cell): readonly Modifier[] {
    if (
      no.has(cell.text.toLowerCase()) &&
      cell.text.toLowerCase() !== "false" &&
      cell.text.toLowerCase() !== "optional"
    )
      return [];
    const words: Token[] = tokenize(lead).map((token) => ({
      ...token,
      from: cell.from,
      to: cell.from,
    }));
    const own = tokenize(this.#text, cell.from, cell.to);
    const parsed = parseAll(first(afterSign, end), [...words, ...own]);
    if (!parsed.read) this.#refuse(cell);
    return parsed.read ? parsed.value : [];
  }
}

function isEmpty({ text }: Cell): boolean {
  return text === "" || text === "-" || text === "—";
}

function linesOf(text: string, from: number, to: number): Cell[][] {
  const rows: Cell[][] = [];
  let at = from;
  for (const line of text.slice(from, to).split("\n")) {
    if (line.trim() !== "") rows.push(cellsOf(text, at, at + line.length));
    at += line.length + 1;
  }
  return rows;
}

/** Reads a Markdown table whose rows are fields. */
export function readTable(text: string, from: number, to: number, reading: Reading): void {
  const [head = [], , ...rows] = linesOf(text, from, to);
  const columns = head.map((cell) => columnOf(cell.text));
  if (!columns.includes("name") || columns.includes(undefined)) {
    reading.unread.push({ from, to });
    return;
  }
  const rowReader = new RowReader(text, reading);
  let of: Name | undefined;
  for (const row of rows) {
    const named = row[columns.indexOf("thing")];
    if (named !== undefined && named.text !== "") of = rowReader.thingOf(named) ?? of;
    if (row.length > columns.length)
      reading.unread.push({ from: row[0]?.from ?? from, to: row.at(-1)?.to ?? to });
    else rowReader.read(columns, row, of);
  }
}
