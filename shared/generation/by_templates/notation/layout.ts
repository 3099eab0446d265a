import { type Token, tokenize } from "./token.ts";

/** A sentence, a heading or an item of a list, with the list that stands below it. */
export interface Statement {
  /** Without the sign that ends it. */
  readonly tokens: readonly Token[];
  /** It ended in a colon or is a heading: what follows belongs to it. */
  readonly opens: boolean;
  /** It ended in a question mark. */
  readonly asks: boolean;
  /** A heading, or a line by itself that no full stop ends. */
  readonly isLine: boolean;
  /** It follows a semicolon, so it may go on with the list before it. */
  readonly continues: boolean;
  readonly items: readonly Statement[];
}

type Mutable = Statement & { items: Mutable[] };

interface Line {
  readonly indent: number;
  readonly marker: "none" | "bullet" | "heading";
  readonly from: number;
  readonly to: number;
  /** A blank line stands before it. */
  readonly apart: boolean;
}

const bullet =
  /^(?:[-*•·+◦–]|\d{1,3}(?:\.\)|[.)])|\[\d{1,3}\]|[a-z][)])[ \t]+(?:\[[ xX]?\][ \t]+)?/u;
const heading = /^#{1,6}[ \t]+/u;
const quotation = /^>+[ \t]*/u;
/** "AC-1:", "VOL-006:", "3.2)": by what a line is called elsewhere. */
const label =
  /^(?:(?:AC|FR|NFR|BR|US|UC|REQ|SR|UR|CR)[ -]?\d{1,4}(?:\.\d+)*|[A-Z]{1,6}-\d{1,5}|\d+(?:\.\d+)+)(?:[:.)]|[ \t]+-)[ \t]+/u;
const requirementNumber =
  /^[A-Z]{1,6}-?\d{1,4}(?:\.\d+)*[.:)]?[ \t]+(?=(?:the|an?|each|every|it|all|users?|when|deleting|only)\b)/iu;
const numbered =
  /^(?:user story|story|requirement|rule|criterion|scenario|step|task|issue|table|entity)[ \t]+#?\d+[ \t]*[:.)-][ \t]+/iu;

function readLine(text: string, from: number, to: number, apart: boolean): Line | undefined {
  const line = text.slice(from, to);
  const trimmed = line.trimStart();
  const body = withoutLead(trimmed, quotation);
  if (body === "" || /^(?:-{3,}|={3,}|\*{3,})$/.test(body.trimEnd())) return undefined;
  const indent = line.slice(0, line.length - trimmed.length).replaceAll("\t", "    ").length;
  const marked = heading.exec(body) ?? bullet.exec(body);
  const marker = marked === null ? "none" : body.startsWith("#") ? "heading" : "bullet";
  const said = withoutLead(body.slice(marked?.[0].length ?? 0), label, requirementNumber, numbered);
  return { indent, marker, from: to - said.length, to, apart };
}

function withoutLead(line: string, ...leads: readonly RegExp[]): string {
  const found = leads.flatMap((lead) => lead.exec(line)?.[0].length ?? 0);
  return line.slice(Math.max(0, ...found));
}

/** "name - string", "name: string" and "name   string" say something by themselves. */
const ownItem = /^\s*[\p{L}\p{N}_ ]{1,40}?(?: - |: | {2,})/u;

/** "As a reader" / "I want to …" / "So that …": a story that has a line for each part. */
const storyStart = /^as an? /iu;
const storyRest =
  /^(?:i|we)(?:'d)? (?:want|would|need|can|could|must|should|may|like)\b|^(?:so that|in order to|so i can|so we can)\b/iu;

/** The line under a heading of the older form. */
function isUnderline(line: string): boolean {
  return /^\s*(?:-{3,}|={3,})\s*$/.test(line);
}

function linesOf(text: string, from: number, to: number): Line[] {
  const lines: Line[] = [];
  let apart = true;
  let start = from;
  while (start <= to) {
    const found = text.indexOf("\n", start);
    const stop = found < 0 || found > to ? to : found;
    const line = readLine(text, start, stop, apart);
    const last = lines.at(-1);
    if (isUnderline(text.slice(start, stop)) && last !== undefined && !apart)
      lines[lines.length - 1] = { ...last, marker: "heading" };
    else apart = line === undefined;
    if (line !== undefined) lines.push(line);
    start = stop + 1;
  }
  return lines;
}

/** A line that was broken to fit a page goes on with the line before. */
function joinWrapped(text: string, lines: readonly Line[]): Line[] {
  const joined: Line[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (before !== undefined && isWrapped(text, before, line))
      joined[joined.length - 1] = { ...before, to: line.to };
    else joined.push(line);
  }
  return joined;
}

function isWrapped(text: string, before: Line, line: Line): boolean {
  if (line.apart || line.marker !== "none" || before.marker === "heading") return false;
  const end = text.slice(before.from, before.to).trimEnd();
  const start = text.slice(line.from, line.to);
  if (/[.:;!?)]$/u.test(end)) return false;
  if (storyStart.test(end) && storyRest.test(start.trimStart())) return true;
  if (ownItem.test(start)) return false;
  return end.endsWith(",") || (end.length >= 50 && /^\p{Ll}/u.test(start));
}

/** Words that are written with a full stop and do not end a sentence. */
const abbreviations = new Set("max min approx incl e.g i.e etc no vs".split(" "));

/** "read? (checkbox)", "{ title!, pages? }": a mark of what stands before it. */
function marksName(tokens: readonly Token[], at: number, isItem: boolean): boolean {
  const [before, found, next] = tokens.slice(Math.max(0, at - 1), at + 2);
  if (at === 0 || before?.to !== found?.from) return false;
  if (next === undefined) return isItem && tokens.length <= longestMarked;
  return next.key === "and" || "(,):;]}|.".includes(next.text);
}
const longestMarked = 5;

const asking = new Set(
  "what which who whose where when why how can could would will shall should may might must do does did is are was were has have any anyone anybody someone somebody possible".split(
    " ",
  ),
);
const greetings = new Set("hi hello hey all everyone there folks please ,".split(" "));

/** "A guest has a name and a nickname?": the mark of the last field, where the sentence asks nothing. */
function marksLast(sentence: readonly Token[], found: Token): boolean {
  const first = sentence.find(({ key }) => !greetings.has(key));
  const isList = sentence.some(({ key }) => [":", ",", "has", "have", "with"].includes(key));
  const isTouching = sentence.at(-1)?.to === found.from;
  return found.text === "?" && isList && isTouching && !asking.has(first?.key ?? "");
}

function endsSentence(tokens: readonly Token[], at: number, isItem: boolean): boolean {
  const found = tokens[at];
  if (found?.kind !== "sign") return false;
  const next = tokens[at + 1];
  if (found.text === "?" || found.text === "!") return !marksName(tokens, at, isItem);
  if (found.text === ";") return true;
  if (found.text !== "." || (next !== undefined && next.from === found.to)) return false;
  return next === undefined || !abbreviations.has(tokens[at - 1]?.key ?? "");
}

function sentencesOf(tokens: readonly Token[], marker: Line["marker"]): Mutable[] {
  const sentences: Mutable[] = [];
  let start = 0;
  let continues = false;
  let depth = 0;
  const close = (end: number) => {
    const written = tokens.slice(start, end);
    const opens = written.at(-1)?.text === ":";
    const kept = opens ? written.slice(0, -1) : written;
    const open = opens || (marker === "heading" && end === tokens.length);
    const asks = tokens[end]?.text === "?";
    const isLine = marker !== "bullet" && start === 0 && end === tokens.length;
    if (kept.length > 0)
      sentences.push({ tokens: kept, opens: open, asks, isLine, continues, items: [] });
  };
  for (const [at, token] of tokens.entries()) {
    if ("([{".includes(token.text)) depth += 1;
    if (")]}".includes(token.text)) depth -= 1;
    if (depth > 0 || !endsSentence(tokens, at, marker === "bullet")) continue;
    close(marksLast(tokens.slice(start, at), token) ? at + 1 : at);
    start = at + 1;
    continues = token.text === ";";
  }
  close(tokens.length);
  return sentences;
}

interface Level {
  readonly indent: number;
  readonly owner: Mutable | undefined;
  readonly marker: Line["marker"];
  readonly items: Mutable[];
  /** How the line before it in this list was marked. */
  before: Line["marker"];
}

/** Where a line belongs: under the statement that opens its list, or beside the one before it. */
function placeOf(line: Line, levels: Level[]): Level {
  while (levels.length > 1 && leaves(line, levels)) levels.pop();
  return levels.at(-1) as Level;
}

function leaves(line: Line, levels: readonly Level[]): boolean {
  const level = levels.at(-1);
  if (level === undefined || level.owner === undefined) return false;
  if (line.marker === "heading") return true;
  if (line.indent < level.indent) return true;
  if (level.marker === "bullet") return line.marker === "none" && line.indent <= level.indent;
  return line.marker === "none" && line.apart && line.indent <= level.indent;
}

/** Whether the line starts a list below the statement before it. */
function opensList(line: Line, last: Mutable | undefined, level: Level): boolean {
  if (last === undefined || line.marker === "heading") return false;
  if (line.indent > level.indent) return true;
  if (line.marker === "bullet") return level.before !== "bullet" && (last.opens || !line.apart);
  return last.opens && !line.apart && level.marker !== "bullet" && level.owner === undefined;
}

/** The statements of a stretch of prose: sentences in order, lists below what opens them. */
export function layOut(text: string, from = 0, to = text.length): readonly Statement[] {
  const root: Level = { indent: 0, owner: undefined, marker: "none", items: [], before: "none" };
  const levels: Level[] = [root];
  for (const line of joinWrapped(text, linesOf(text, from, to))) {
    let level = placeOf(line, levels);
    const last = level.items.at(-1);
    if (last !== undefined && opensList(line, last, level)) {
      const { indent, marker } = line;
      level = { indent, owner: last, marker, items: last.items, before: "none" };
      levels.push(level);
    }
    level.before = line.marker;
    level.items.push(...sentencesOf(tokenize(text, line.from, line.to), line.marker));
  }
  return root.items;
}
