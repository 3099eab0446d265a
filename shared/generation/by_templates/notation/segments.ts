import { afterComments, commentEnd, type LineComment, withTrailingComment } from "./comment_end.ts";

/** A stretch of a requirement in one language. */
export interface Segment {
  readonly language: "prose" | "sql" | "json" | "typescript" | "yaml" | "table";
  readonly from: number;
  readonly to: number;
}

type Language = Segment["language"];

const fenceLanguages: Readonly<Record<string, Language>> = {
  sql: "sql",
  postgresql: "sql",
  postgres: "sql",
  pgsql: "sql",
  json: "json",
  jsonc: "json",
  ts: "typescript",
  typescript: "typescript",
  tsx: "typescript",
  yaml: "yaml",
  yml: "yaml",
};

const sqlStart =
  /^(?:create\s+(?:or\s+replace\s+)?(?:temp\s+|unlogged\s+|unique\s+)?(?:table\s+(?:if\s+not\s+exists\s+)?["`\w.]+\s*\(|type\s+\S+\s+as\s+enum|policy\s|index\s|extension\s|trigger\s|function\s)|alter\s+table\s|drop\s+table\s|insert\s+into\s|comment\s+on\s|grant\s+\w+.*\son\s|begin;|commit;|start\s+transaction\s*;|set\s+\w+\s*(?:=|to)\s*["'\d]|set\s+names\s|(?:create|alter)\s+sequence\s|select\s+pg_catalog\.|copy\s+[\w."]+\s*\(|(?:un)?lock\s+tables|\/\*(?:!\d|\s*create\s+table\s)|--(?:[ \t]|\n|$))/i;
const typeStart =
  /^(?:export\s+)?(?:declare\s+)?(?:(?:interface|namespace)\s+\w+[\w\s,<>'"|]*\{|type\s+\w+\s*=|(?:const\s+)?enum\s+\w+\s*\{)/;
const yamlStart =
  /^(?:(?:openapi|swagger|components|definitions)\s*:|paths:\s*\n\s+["']?\/|(?:\/[\w{}/-]+:\s*\n\s+)?(?:get|post|put|patch|delete):\s*\n\s+(?:summary|description|tags|operationId|requestBody|parameters|responses):)/;
/** What may stand at the beginning of a line of such a document. */
const yamlLine =
  /^(?:\s|#|-|\}|\]|$|(?:openapi|swagger|info|paths|components|definitions|servers|tags|security|externalDocs|host|basePath|schemes|consumes|produces|get|post|put|patch|delete|x-[\w-]+|["']?\/[\w{}/-]+["']?)\s*:)/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$/;
const jsonStart = /[[{]\s*(?:[[{]\s*)*"/y;

function lineEnd(text: string, at: number): number {
  const found = text.indexOf("\n", at);
  return found < 0 ? text.length : found;
}

/** The end of a bracketed stretch; quotes and comments are skipped. */
function balancedEnd(
  text: string,
  from: number,
  quotes: string,
  line?: LineComment,
): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charAt(at);
    const comment = line === undefined ? undefined : commentEnd(text, at, line);
    if (comment !== undefined) at = comment - 1;
    else if (quotes.includes(sign)) at = closingQuote(text, at, sign);
    else if ("([{".includes(sign)) depth += 1;
    else if (")]}".includes(sign)) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

function closingQuote(text: string, from: number, sign: string): number {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === "\\") at += 1;
    else if (text[at] === sign) return at;
  }
  return text.length;
}

/** Where a quoted text or a comment that starts here ends; undefined when none does. */
function skipped(text: string, at: number): number | undefined {
  const sign = text.charAt(at);
  if (sign === "'" || sign === '"' || sign === "`") return closingQuote(text, at, sign);
  const comment = commentEnd(text, at, "--");
  return comment === undefined ? undefined : comment - 1;
}

/** A statement ends with its semicolon, or with its last parenthesis where no more SQL follows. */
function sqlEnd(text: string, from: number): number {
  const rows = /^copy\s/i.test(text.slice(from, from + 5)) ? copied.exec(text.slice(from)) : null;
  if (rows !== null) return from + rows[0].length;
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const sign = text.charAt(at);
    at = skipped(text, at) ?? at;
    if (sign === "(") depth += 1;
    if (sign === ")") depth -= 1;
    const isEnd = sign === ";" || (sign === ")" && endsUnclosed(text, at + 1));
    if (depth === 0 && isEnd) return at + 1;
  }
  return text.length;
}

/** After the last parenthesis: a new line that starts something else. */
function endsUnclosed(text: string, at: number): boolean {
  const rest = text.slice(at);
  return (
    /^[ \t]*(?:\n\s*\n|\n\s*(?:create|alter|insert)\s|\.?[ \t]*$)/i.test(rest) ||
    /^[ \t]*\n\s*\p{Lu}\p{Ll}/u.test(rest)
  );
}

const copied = /^copy\s[^;]*;[^\n]*\n(?:[^\n]*\n)*?\\\.[ \t]*(?=\n|$)/i;

function typeEnd(text: string, from: number): number {
  const brace = text.indexOf("{", from);
  const stop = lineEnd(text, from);
  const semicolon = text.indexOf(";", from);
  const isBraced = brace >= 0 && brace < stop && (semicolon < 0 || brace < semicolon);
  if (!isBraced) return semicolon >= 0 && semicolon < stop ? semicolon + 1 : stop;
  const close = balancedEnd(text, brace, "\"'`", "//") ?? text.length;
  const tail = /^(?:\[\])*[ \t]*;?/.exec(text.slice(close));
  return close + (tail?.[0].length ?? 0);
}

/** A document in YAML ends before a line that is none of its own. */
function yamlEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    const stop = lineEnd(text, at);
    if (!yamlLine.test(text.slice(at, stop))) return at;
    at = stop + 1;
  }
  return text.length;
}

function tableEnd(text: string, from: number): number {
  let at = from;
  while (at < text.length && text.slice(at, lineEnd(text, at)).includes("|"))
    at = lineEnd(text, at) + 1;
  return Math.min(at, text.length);
}

function fenceAt(text: string, at: number): { segment: Segment; next: number } | undefined {
  const mark = /^[ \t]*(```+|~~~+)[ \t]*(\w*)[^\n]*\n/.exec(text.slice(at));
  if (mark === null) return undefined;
  const from = at + mark[0].length;
  const close = text.indexOf(mark[1] ?? "```", from);
  const to = close < 0 ? text.length : close;
  const named = fenceLanguages[(mark[2] ?? "").toLowerCase()];
  const language = named ?? guess(text.slice(from, to));
  return { segment: { language, from, to }, next: close < 0 ? text.length : lineEnd(text, close) };
}

function guess(content: string): Language {
  const start = content.trimStart();
  if (sqlStart.test(start)) return "sql";
  if (typeStart.test(start)) return "typescript";
  if (yamlStart.test(start)) return "yaml";
  return /^[[{]/.test(start) ? "json" : "prose";
}

/** What starts, with the comments above it, at the beginning of a line, or after another formal stretch. */
function formalAt(text: string, at: number): Segment | undefined {
  const rest = text.slice(at, at + 400);
  const sql = afterComments(text, at, "--");
  if (sqlStart.test(text.slice(sql, sql + 400)))
    return { language: "sql", from: at, to: withTrailingComment(text, sqlEnd(text, sql), "--") };
  if (sqlStart.test(rest))
    return { language: "sql", from: at, to: text.slice(0, sql).trimEnd().length };
  const type = afterComments(text, at, "//");
  if (typeStart.test(text.slice(type, type + 400)))
    return {
      language: "typescript",
      from: at,
      to: withTrailingComment(text, typeEnd(text, type), "//"),
    };
  if (yamlStart.test(rest)) return { language: "yaml", from: at, to: yamlEnd(text, at) };
  const next = lineEnd(text, at) + 1;
  const head = text.slice(at, next);
  if (head.includes("|") && tableRule.test(text.slice(next, lineEnd(text, next))))
    return { language: "table", from: at, to: tableEnd(text, at) };
  return undefined;
}

function jsonAt(text: string, at: number): Segment | undefined {
  jsonStart.lastIndex = at;
  if (!jsonStart.test(text)) return undefined;
  const to = balancedEnd(text, at, '"');
  return to === undefined ? undefined : { language: "json", from: at, to };
}

interface Cut {
  readonly segment: Segment;
  readonly next: number;
}

/** The formal stretch that starts here; most start only at the beginning of a line. */
function cutAt(text: string, at: number, isStart: boolean): Cut | undefined {
  const sign = text.charAt(at);
  const fence = isStart ? fenceAt(text, at) : undefined;
  if (fence !== undefined) return fence;
  const formal = isStart && sign.trim() !== "" ? formalAt(text, at) : undefined;
  const found = formal ?? (sign === "{" || sign === "[" ? jsonAt(text, at) : undefined);
  return found === undefined ? undefined : { segment: found, next: found.to };
}

function isBlank(text: string, from: number, to: number): boolean {
  return text.slice(from, to).trim() === "";
}

/** Two stretches of one language with nothing between are one: a type may name what stands before. */
function join(segments: Segment[], found: Segment, text: string): void {
  const last = segments.at(-1);
  if (last?.language === found.language && isBlank(text, last.to, found.from))
    segments[segments.length - 1] = { ...last, to: found.to };
  else segments.push(found);
}

/** Cuts a requirement into prose and what is written in a formal language. */
export function segment(text: string): readonly Segment[] {
  const segments: Segment[] = [];
  let prose = 0;
  let at = 0;
  let isStart = true;
  while (at < text.length) {
    const cut = cutAt(text, at, isStart);
    if (cut === undefined) {
      const sign = text.charAt(at);
      isStart = sign === "\n" || (isStart && sign.trim() === "");
      at += 1;
      continue;
    }
    if (!isBlank(text, prose, at)) segments.push({ language: "prose", from: prose, to: at });
    join(segments, cut.segment, text);
    prose = cut.next;
    at = Math.max(cut.next, at + 1);
    isStart = true;
  }
  const from = afterCommentSign(text, prose, segments.at(-1)?.language);
  if (!isBlank(text, from, text.length))
    segments.push({ language: "prose", from, to: text.length });
  return segments;
}

/** "// REST API for these" below the code says what the code is for. */
function afterCommentSign(text: string, from: number, above: Language | undefined): number {
  const sign = above === "typescript" ? "//" : "--";
  const start = text.length - text.slice(from).trimStart().length;
  const isComment = (above === "typescript" || above === "sql") && text.startsWith(sign, start);
  return isComment ? start + sign.length : from;
}
