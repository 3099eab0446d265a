import {
  ahead,
  as,
  either,
  end,
  first,
  inParentheses,
  many,
  map,
  number,
  once,
  optional,
  type Parser,
  phrase,
  separated,
  sequence,
  where,
  word,
  words,
} from "../parser.ts";
import { tokenize } from "../token.ts";
import type { Comment } from "./remarks.ts";
import { changeClause } from "./sql_changes.ts";
import { check } from "./sql_checks.ts";
import { columnPart, named, references, tableConstraint, userCall } from "./sql_columns.ts";
import { dumpStatement } from "./sql_dump.ts";
import {
  column,
  columns,
  columnType,
  comment,
  identifier,
  lastPart,
  plainIdentifier,
  texts,
} from "./sql_names.ts";
import type { Change, LaterConstraint, SqlStatement } from "./sql_syntax.ts";
import { isKnownType } from "./sql_types.ts";

const ifNotExists = optional(phrase("if not exists"));
const tableOptions: Parser<readonly Comment[][]> = many(
  either(
    map(sequence(word("comment"), optional(word("=")), comment), ([, , found]) => [found]),
    as<Comment[]>([], plainOption()),
  ),
);
function plainOption(): Parser<unknown> {
  return either(
    sequence(words("engine charset collate row_format"), word("="), plainIdentifier),
    sequence(
      optional(word("default")),
      either(phrase("character set"), words("charset collate")),
      optional(word("=")),
      plainIdentifier,
    ),
    sequence(word("auto_increment"), word("="), number),
    phrase("without rowid"),
    phrase("strict"),
    sequence(phrase("default charset"), word("="), plainIdentifier),
  );
}
const createTable: Parser<SqlStatement> = map(
  sequence(
    phrase("create table"),
    ifNotExists,
    identifier,
    inParentheses(separated(once(either(tableConstraint, columnPart)), word(","))),
    tableOptions,
  ),
  ([, , name, parts, options]): SqlStatement => ({
    statement: "table",
    name: lastPart(name),
    parts,
    remarks: options.flat(),
  }),
);
const createEnum: Parser<SqlStatement> = map(
  sequence(phrase("create type"), identifier, phrase("as enum"), inParentheses(texts)),
  ([, name, , values]): SqlStatement => ({
    statement: "enum",
    name: lastPart(name).toLowerCase(),
    values,
  }),
);
const indexName = optional(first(plainIdentifier, ahead(word("("))));
/** One clause of "alter table", in the order in which a dump of MySQL has them. */
type Clause = readonly (LaterConstraint | Change)[];
const alterClause: Parser<Clause> = either(
  map(
    sequence(word("add"), named, phrase("foreign key"), columns, references),
    ([, , , keys, found]) => [{ columns: keys, constraint: found }],
  ),
  map(sequence(word("add"), named, phrase("primary key"), columns), ([, , , keys]) => [
    { columns: keys, constraint: { is: "key" as const } },
  ]),
  map(
    sequence(
      word("add"),
      named,
      word("unique"),
      optional(word("key", "index")),
      indexName,
      columns,
    ),
    ([, , , , , keys]) => [{ columns: keys, constraint: { is: "unique" as const } }],
  ),
  map(
    sequence(
      word("add"),
      optional(word("column")),
      ifNotExists,
      where(columnPart, (found) => found.part === "column" && isKnownType(found.type)),
    ),
    ([, , , found]) => [found],
  ),
  map(sequence(word("add"), named, check), ([, , found]) => [
    { columns: [found.is === "check" ? found.column : ""], constraint: found },
  ]),
  map(changeClause, (found): Clause => [found]),
  as<Clause>(
    [],
    either(
      sequence(word("add"), word("key", "index"), indexName, columns),
      // Only the database's own numbering of what is a key already.
      sequence(
        word("modify"),
        optional(word("column")),
        column,
        columnType,
        phrase("not null auto_increment"),
        optional(sequence(word(","), word("auto_increment"), word("="), number)),
      ),
    ),
  ),
);
const alterTable: Parser<SqlStatement> = map(
  sequence(
    phrase("alter table"),
    optional(word("only")),
    optional(phrase("if exists")),
    identifier,
    separated(once(alterClause), word(",")),
  ),
  ([, , , table, clauses]): SqlStatement => ({
    statement: "constraints",
    table: lastPart(table),
    constraints: clauses.flat().flatMap((each) => ("part" in each ? [] : [each])),
    changes: clauses.flat().flatMap((each) => ("part" in each ? [each] : [])),
  }),
);
const security: Parser<SqlStatement> = as<SqlStatement>(
  { statement: "owner" },
  sequence(
    phrase("alter table"),
    identifier,
    either(phrase("enable row level security", "force row level security")),
  ),
);
/** The condition under which a row is its owner's own. */
const ownRow = either(sequence(userCall, word("="), column), sequence(column, word("="), userCall));
const ownCondition = either(
  inParentheses(ownRow),
  inParentheses(inParentheses(ownRow)),
  inParentheses(sequence(word("select"), ownRow)),
);
const policy: Parser<SqlStatement> = as<SqlStatement>(
  { statement: "owner" },
  sequence(
    phrase("create policy"),
    plainIdentifier,
    word("on"),
    identifier,
    optional(phrase("as permissive")),
    optional(sequence(word("for"), words("all select insert update delete"))),
    optional(sequence(word("to"), word("authenticated", "public"))),
    many(sequence(either(word("using"), phrase("with check")), ownCondition)),
  ),
);
const index: Parser<SqlStatement> = map(
  sequence(
    word("create"),
    optional(word("unique")),
    word("index"),
    ifNotExists,
    optional(
      either(
        first(
          map(plainIdentifier, () => undefined),
          word("on"),
        ),
        word("on"),
      ),
    ),
    identifier,
    optional(sequence(word("using"), plainIdentifier)),
    columns,
  ),
  ([, unique, , , , table, , names]): SqlStatement =>
    unique === undefined
      ? { statement: "nothing" }
      : {
          statement: "constraints",
          table: lastPart(table),
          constraints: [{ columns: names, constraint: { is: "unique" } }],
          changes: [],
        },
);
/** "comment on column books.title is '…'". */
const remark: Parser<SqlStatement> = either(
  map(
    sequence(phrase("comment on column"), identifier, word("is"), comment),
    ([, written, , found]): SqlStatement => {
      const [name = "", table = ""] = written.split(".").reverse();
      const constraint = { is: "remark", comment: found } as const;
      const constraints = [{ columns: [name], constraint }];
      return { statement: "constraints", table, constraints, changes: [] };
    },
  ),
  map(
    sequence(phrase("comment on table"), identifier, word("is"), comment),
    ([, , , found]): SqlStatement => ({ statement: "remark", comment: found }),
  ),
);
const harmless: Parser<SqlStatement> = as<SqlStatement>(
  { statement: "nothing" },
  either(
    sequence(phrase("create extension"), ifNotExists, plainIdentifier),
    sequence(
      phrase("drop table"),
      optional(phrase("if exists")),
      identifier,
      optional(word("cascade")),
    ),
    word("begin", "commit"),
    phrase("start transaction"),
    sequence(word("use"), plainIdentifier),
    sequence(phrase("set names"), plainIdentifier),
    sequence(
      word("set"),
      plainIdentifier,
      word("=", "to"),
      either(plainIdentifier, number, phrase("' '")),
    ),
    dumpStatement,
  ),
);

/** One statement of SQL that defines data. */
export const sqlStatement: Parser<SqlStatement> = first(
  first(
    either(createTable, createEnum, alterTable, security, policy, index, remark, harmless),
    optional(word(";")),
  ),
  end,
);

/** The statements of a script, each with its tokens. */
export function splitStatements(source: string, from: number, to: number) {
  const tokens = tokenize(source, from, to);
  const statements: (typeof tokens)[] = [];
  let start = 0;
  let depth = 0;
  for (const [at, { text: sign, kind }] of tokens.entries()) {
    if (kind !== "sign") continue;
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    if (sign !== ";" || depth > 0) continue;
    statements.push(tokens.slice(start, at));
    start = at + 1;
  }
  statements.push(tokens.slice(start));
  return statements.filter((each) => each.length > 0);
}
