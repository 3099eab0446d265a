import type { Result } from "sql-query-identifier";
import type { SymbolKind } from "../../parsed_document.ts";
import { lineFinder, markLines } from "../line_index.ts";
import type { FoundReference, FoundSymbol, Part, ReadDocument } from "../read_document.ts";

const created =
  /^\s*create\s+(?:or\s+replace\s+)?(?:temp(?:orary)?\s+|unlogged\s+|constraint\s+|recursive\s+|materialized\s+)*(table|view|function|procedure|trigger|type|domain|schema)\s+(?:if\s+not\s+exists\s+)?([\w."]+)/i;

/** Comments and quoted texts. */
const NO_CODE = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'/g;
const CALLED = /(?<![\w."])((?:(?:\w+|"[^"\n]+")\.)?(?:[a-z_]\w*|"[^"\n]+"))\s*\(/gi;

const KINDS: Readonly<Record<string, SymbolKind>> = {
  table: "table",
  view: "view",
  function: "function",
  procedure: "function",
  trigger: "trigger",
  type: "type",
  domain: "type",
  schema: "namespace",
};

/** Reads SQL by its statements; bodies between dollar quotes belong to theirs. */
export async function readSql(text: string): Promise<ReadDocument> {
  // A package in CommonJS has its names in `default` alone once the functions are bundled.
  const { default: sql } = await import("sql-query-identifier");
  const statements = sql.identify(text, { dialect: "psql", strict: false, identifyTables: true });
  const read = statements.map((statement) => ({
    statement,
    symbol: declared(statement.text, statement.start, statement.end + 1),
  }));
  return {
    text,
    title: null,
    root: {
      from: 0,
      to: text.length,
      title: null,
      symbol: null,
      prose: false,
      parts: tile(text, read),
    },
    symbols: read.flatMap(({ symbol }) => (symbol === null ? [] : [symbol])),
    references: read.flatMap((each) => [...tableMentions(each), ...functionCalls(each)]),
    lineAt: lineFinder(markLines(text)),
  };
}

interface ReadStatement {
  readonly statement: Result;
  readonly symbol: FoundSymbol | null;
}

/** What follows a statement on its line belongs to it, a comment on the next line to the next. */
function tile(text: string, read: readonly ReadStatement[]): Part[] {
  const parts: Part[] = [];
  for (const [index, { statement, symbol }] of read.entries()) {
    const from = parts.at(-1)?.to ?? 0;
    const end = text.indexOf("\n", statement.end + 1);
    const to = index === read.length - 1 || end === -1 ? text.length : end + 1;
    if (to <= from) continue;
    const title = symbol?.name ?? null;
    const qualifiedName = symbol?.qualifiedName ?? null;
    parts.push({ from, to, title, symbol: qualifiedName, prose: false, parts: [] });
  }
  return parts;
}

function tableMentions({ statement, symbol }: ReadStatement): FoundReference[] {
  const from = symbol?.qualifiedName ?? null;
  return statement.tables
    .map(({ schema, name }) => (schema === undefined ? name : `${schema}.${name}`))
    .map((name) => name.replaceAll('"', ""))
    .filter((name) => name !== from)
    .map((to) => ({ kind: "mentions", from, to, at: statement.start }));
}

/** The functions that a statement calls, those of a body between dollar quotes included. */
function functionCalls({ statement, symbol }: ReadStatement): FoundReference[] {
  const from = symbol?.qualifiedName ?? null;
  const code = statement.text.replace(NO_CODE, (found) => " ".repeat(found.length));
  return [...code.matchAll(CALLED)]
    .map((match) => ({
      name: (match[1] ?? "").replaceAll('"', ""),
      at: statement.start + match.index,
    }))
    .filter(({ name }) => name !== from)
    .map(({ name, at }) => ({ kind: "calls", from, to: name, at }));
}

function declared(statement: string, from: number, to: number): FoundSymbol | null {
  const [, what = "", written = ""] = created.exec(statement.slice(0, 500)) ?? [];
  const kind = KINDS[what.toLowerCase()];
  if (kind === undefined) return null;
  const qualifiedName = written.replaceAll('"', "");
  const name = qualifiedName.slice(qualifiedName.lastIndexOf(".") + 1);
  return { name, qualifiedName, kind, from, to };
}
