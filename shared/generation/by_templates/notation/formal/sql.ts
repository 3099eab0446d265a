import type { FieldType } from "../../specification/specification.ts";
import { asciiWords } from "../../specification/spell_identifier.ts";
import type { FieldNode, Modifier, Name, Node } from "../syntax.ts";
import { placeComments, withoutComments } from "./comment_places.ts";
import { isCommentedOut } from "./commented_out.ts";
import type { Reading } from "./reading.ts";
import { type Comment, Remarks } from "./remarks.ts";
import { commentsOf } from "./sql_comments.ts";
import { isSetting, rowsOf } from "./sql_dump.ts";
import { lastPart } from "./sql_names.ts";
import {
  isTableOut,
  isWithin,
  keyOfColumn,
  keysOf,
  type LaterConstraints,
  laterConstraints,
  parseScript,
  remarksOf,
  thingOf,
  togetherNode,
  withChanges,
} from "./sql_script.ts";
import type { ColumnType, Constraint, Table, TableConstraint } from "./sql_syntax.ts";
import { isCaseless, isGeneratedKey, rangeOf, sizeOf, typeOf } from "./sql_types.ts";

type Comments = ReadonlyMap<number, readonly Comment[]>;

/** A relation is required or not; a unique one would be one to one. */
const notOfLinks: ReadonlySet<Constraint["is"]> = new Set(["unique", "key", "check", "default"]);

/** What other statements of the script say that a table needs. */
interface Script {
  readonly enums: ReadonlyMap<string, readonly string[]>;
  /** The column that is the key, by the table. */
  readonly keys: ReadonlyMap<string, string>;
}

type Foreign = Extract<Constraint, { is: "references" }>;

class TableReader {
  readonly #table: Table;
  readonly #enums: ReadonlyMap<string, readonly string[]>;
  readonly #keys: ReadonlyMap<string, string>;
  /** The statement, then each of its columns in turn. */
  #at: Name;
  readonly #reading: Reading;

  constructor(table: Table, { enums, keys }: Script, at: Name, reading: Reading) {
    this.#table = table;
    this.#enums = enums;
    this.#keys = keys;
    this.#at = at;
    this.#reading = reading;
  }

  read(later: LaterConstraints, remarks: Remarks, comments: Comments): void {
    const of = this.#named(thingOf(this.#table.name));
    this.#reading.nodes.push({ node: "thing", name: of, role: "declared" });
    for (const part of this.#table.parts) {
      if (part.part !== "column") continue;
      const constraints = this.#allOf(part.column, part.constraints, later);
      const start = this.#reading.nodes.length;
      this.#at = { words: "", from: part.from, to: part.to };
      this.#readColumn(part.column, part.type, constraints);
      const stated = constraints.flatMap((each) => (each.is === "remark" ? [each.comment] : []));
      const name = { words: part.column, from: part.from, to: part.to };
      for (const comment of [...(comments.get(part.from) ?? []), ...stated])
        remarks.ofField(comment, { of, name, start });
    }
  }

  #named(words: string): Name {
    return { ...this.#at, words };
  }

  /** What the column itself says and what the table says of it. */
  #allOf(column: string, own: readonly Constraint[], later: LaterConstraints): Constraint[] {
    const ofTable = this.#table.parts.flatMap((part) =>
      part.part === "constraint" ? this.#ofTable(part, column.toLowerCase()) : [],
    );
    return [...own, ...ofTable, ...(later.get(keyOfColumn(this.#table.name, column)) ?? [])];
  }

  #ofTable({ constraint, columns }: TableConstraint, column: string): readonly Constraint[] {
    if (constraint.is === "check")
      return constraint.column.toLowerCase() === column ? [constraint] : [];
    const at = columns.findIndex((each) => each.toLowerCase() === column);
    if (at < 0) return [];
    if (columns.length === 1) return [constraint];
    if (at === 0) this.#readTogether(columns, constraint);
    // Each column of a primary key is there, though none of them is the key.
    return constraint.is === "key" ? [{ is: "required", required: true }] : [];
  }

  /** A unique key over several columns; a primary key over them makes the pair unique as well. */
  #readTogether(columns: readonly string[], constraint: Constraint): void {
    if (constraint.is === "unique" || constraint.is === "key")
      this.#reading.nodes.push(togetherNode(this.#table.name, columns, this.#at));
    else this.#refuse(`a ${constraint.is} over several columns`);
  }

  #refuse(what: string): void {
    this.#reading.problems.push({ at: this.#at, message: `${what} is not built` });
  }

  #readColumn(column: string, type: ColumnType, constraints: readonly Constraint[]): void {
    const [link, other] = constraints.filter((each) => each.is === "references");
    if (other !== undefined) this.#refuse(`a column "${column}" with two references`);
    const isOwner =
      constraints.some((each) => each.is === "owner") ||
      (link?.is === "references" && link.table.toLowerCase() === "auth.users");
    if (isOwner)
      this.#reading.nodes.push({ node: "software", kind: "supabase-table" }, { node: "owner" });
    else if (link?.is === "references") this.#readLink(column, link, constraints);
    else if (!constraints.some(({ is }) => is === "key"))
      this.#readField(column, type, constraints);
    else if (!isGeneratedKey(column, type))
      this.#refuse(`a primary key that the client gives, "${column}",`);
  }

  #readLink(
    column: string,
    { table, onDelete, column: target }: Foreign,
    constraints: readonly Constraint[],
  ): void {
    const key = this.#keys.get(lastPart(table).toLowerCase()) ?? "id";
    if (target !== undefined && target.toLowerCase() !== key && !/id$/i.test(target))
      this.#refuse(`a reference "${column}" to "${target}", which is not the key,`);
    if (onDelete === "set default")
      this.#refuse(`"on delete set default" of the reference "${column}"`);
    const lost = constraints.find(({ is }) => notOfLinks.has(is));
    if (lost !== undefined) this.#refuse(`a reference "${column}" with a ${lost.is} of its own`);
    const parent = this.#named(thingOf(lastPart(table)));
    const child = this.#named(thingOf(this.#table.name));
    const role = asciiWords(column)
      .filter((word) => word !== "id")
      .join(" ");
    const isNamed = role !== asciiWords(parent.words).join(" ");
    const required = constraints.some((each) => each.is === "required" && each.required);
    const node: Node = {
      node: "relation",
      child,
      parent,
      required,
      role: isNamed && role !== "" ? this.#named(role) : undefined,
      onDelete: onDelete === "set default" ? undefined : onDelete,
    };
    this.#reading.nodes.push(node);
  }

  #readField(column: string, type: ColumnType, constraints: readonly Constraint[]): void {
    const values = this.#enums.get(type.name) ?? (type.name === "enum" ? type.values : undefined);
    if (isCaseless(type) && this.#isUnique(column, constraints))
      this.#refuse(`that "${column}" is unique without regard to case`);
    const stated = values === undefined ? typeOf(column, type) : undefined;
    if (values === undefined && stated === undefined) {
      this.#refuse(`a column of the type ${type.name}${type.isArray ? "[]" : ""}`);
      return;
    }
    const modifiers = this.#rulesOf(type, { values, stated }, constraints);
    const isChoice = modifiers.some(({ is }) => is === "choices");
    const kept = modifiers.filter(({ is }) => !(isChoice && (is === "type" || is === "bound")));
    const isEmpty = constraints.some(({ is }) => is === "empty");
    const hasDefault = isEmpty || kept.some(({ is }) => is === "default");
    const isOptional = isEmpty || !(hasDefault || kept.some(({ is }) => is === "required"));
    const field: FieldNode = {
      name: this.#named(column),
      modifiers: [
        ...kept.filter(({ is }) => is !== "required" || !hasDefault),
        ...(isOptional ? [{ is: "required" as const, required: false }] : []),
      ],
    };
    this.#reading.nodes.push({
      node: "fields",
      of: this.#named(thingOf(this.#table.name)),
      fields: [field],
    });
  }

  #isUnique(column: string, constraints: readonly Constraint[]): boolean {
    const isIt = (name: string) => name.toLowerCase() === column.toLowerCase();
    const together = this.#table.parts.some(
      (part) =>
        part.part === "constraint" && part.constraint.is === "unique" && part.columns.some(isIt),
    );
    return together || constraints.some(({ is }) => is === "unique");
  }

  /** What the type says, then what the constraints say, and where these leave a side open its range. */
  #rulesOf(
    type: ColumnType,
    { values, stated }: { values: readonly string[] | undefined; stated: FieldType | undefined },
    constraints: readonly Constraint[],
  ): readonly Modifier[] {
    const size = sizeOf(type);
    const modifiers: Modifier[] = [
      ...(values === undefined ? [] : [{ is: "choices" as const, values, stated: true }]),
      ...(stated === undefined ? [] : [{ is: "type" as const, type: stated }]),
      ...(size === undefined || stated !== "string"
        ? []
        : [
            {
              is: "bound" as const,
              side: "maximum" as const,
              value: size,
              exclusive: false,
              unit: "characters" as const,
            },
          ]),
      ...(stated === "number" && type.scale !== undefined && type.scale > 0
        ? [{ is: "decimals" as const, count: type.scale }]
        : []),
      ...constraints.flatMap((each) => this.#modifiersOf(each, stated)),
    ];
    const isBounded = (side: string) =>
      modifiers.some((each) => each.is === "bound" && each.side === side);
    return [...modifiers, ...rangeOf(type, stated).filter(({ side }) => !isBounded(side))];
  }

  #modifiersOf(constraint: Constraint, type: FieldType | undefined): readonly Modifier[] {
    switch (constraint.is) {
      case "check":
        if (constraint.column === "") this.#refuse("a check over several columns");
        return constraint.modifiers;
      case "key":
      case "references":
      case "owner":
      case "nothing":
      case "empty":
      case "remark":
        return [];
      case "counted":
        this.#refuse("a number that the database counts and that is no key");
        return [];
      case "default":
        return [{ is: "default", value: defaultOf(constraint.value, type) }];
      default:
        return [constraint];
    }
  }
}

/** MySQL quotes numbers too, and writes a flag as one. */
function defaultOf(value: string | number | boolean, type: FieldType | undefined) {
  const isNumeric = type === "boolean" || type === "integer" || type === "number";
  const isWritten = typeof value === "string" && /^-?\d+(?:\.\d+)?$/.test(value);
  const given = isNumeric && isWritten ? Number(value) : value;
  return type === "boolean" && typeof given === "number" ? given !== 0 : given;
}

/** Reads a script of data definitions in the dialects of Postgres, SQLite and MySQL. */
export function readSql(text: string, from: number, to: number, reading: Reading): void {
  const rows = rowsOf(text, from, to);
  for (const row of rows)
    reading.nodes.push({ node: "background", said: { ...row, words: "" }, isCourtesy: true });
  const script = withoutComments(text, rows);
  const comments = commentsOf(script, from, to).filter(({ body }) => !isSetting(text, body));
  const code = withoutComments(script, commentsOf(script, from, to));
  const statements = withChanges(parseScript(code, from, to, reading), reading);
  const enums = new Map(
    statements.flatMap(({ found }) =>
      found.statement === "enum" ? [[found.name, found.values] as const] : [],
    ),
  );
  if (statements.some(({ found }) => found.statement === "owner"))
    reading.nodes.push({ node: "software", kind: "supabase-table" }, { node: "owner" });
  const later = laterConstraints(statements, reading);
  const keys = keysOf(statements, later);
  const columns = statements.flatMap(({ found }) =>
    found.statement === "table"
      ? found.parts.flatMap((part) => (part.part === "column" ? [part] : []))
      : [],
  );
  columns.sort((one, other) => one.from - other.from);
  const remarks = new Remarks(text, reading);
  const names = columns.map(({ column }) => column);
  const said = remarks.leaveOut(
    comments,
    (each) =>
      (isWithin(each, statements) && isCommentedOut(text, each, "sql", names)) ||
      isTableOut(text, each, statements),
  );
  const placed = placeComments(code, said, columns);
  for (const { found, at } of statements) {
    if (found.statement !== "table") continue;
    remarks.know(found.name);
    new TableReader(found, { enums, keys }, at, reading).read(later, remarks, placed);
  }
  remarks.finish([...said, ...statements.flatMap(remarksOf)]);
}
