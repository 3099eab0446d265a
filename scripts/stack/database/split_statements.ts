/** One statement of a SQL file and where it starts. `line` counts from 1. */
export type Statement = { readonly text: string; readonly line: number };

// Whatever may hold a semicolon that ends nothing: comments, quotes, dollar quotes, and the words that open and
// close a `begin atomic` body.
const token =
  /--[^\n]*|\/\*|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$|\b(?:begin\s+atomic|case|end)\b|[A-Za-z_][\w$]*|;/giu;

/**
 * Splits a SQL file into its statements, as the Supabase CLI does before it pushes them.
 *
 * Knows comments, quotes, dollar quotes and `begin atomic` bodies; it does not know psql's own commands.
 */
export function splitStatements(sql: string): readonly Statement[] {
  const statements: Statement[] = [];
  let start = 0;
  let depth = 0;
  const scanner = new RegExp(token);
  for (let match = scanner.exec(sql); match !== null; match = scanner.exec(sql)) {
    const word = match[0].toLowerCase();
    if (word === "/*") scanner.lastIndex = endOfBlockComment(sql, match.index);
    else if (word.startsWith("$")) scanner.lastIndex = endOfDollarQuote(sql, match);
    else if (word !== ";") depth = depthAfter(word, depth);
    else if (depth === 0) {
      push(statements, sql, start, match.index);
      start = match.index + 1;
    }
  }
  push(statements, sql, start, sql.length);
  return statements;
}

/** How deep inside a `begin atomic` body, where `case … end` nests too, the scan is after a word. */
function depthAfter(word: string, depth: number): number {
  if (/^begin\s/.test(word)) return depth + 1;
  if (depth === 0) return 0;
  if (word === "case") return depth + 1;
  return word === "end" ? depth - 1 : depth;
}

function endOfDollarQuote(sql: string, match: RegExpExecArray): number {
  const closing = sql.indexOf(match[0], match.index + match[0].length);
  return closing === -1 ? sql.length : closing + match[0].length;
}

/** Postgres nests block comments. */
function endOfBlockComment(sql: string, from: number): number {
  const edge = /\/\*|\*\//g;
  edge.lastIndex = from;
  let depth = 0;
  for (let match = edge.exec(sql); match !== null; match = edge.exec(sql)) {
    depth += match[0] === "/*" ? 1 : -1;
    if (depth === 0) return edge.lastIndex;
  }
  return sql.length;
}

function push(statements: Statement[], sql: string, from: number, to: number): void {
  const raw = sql.slice(from, to);
  const withoutComments = raw.replace(/--[^\n]*/g, "").replace(/\/\*[\s\S]*?\*\//g, "");
  if (withoutComments.trim() === "") return;
  const lead = raw.length - raw.trimStart().length;
  const line = sql.slice(0, from + lead).split("\n").length;
  statements.push({ text: raw.trim(), line });
}
