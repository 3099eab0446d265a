import { type ParsedSource, parseSource } from "../../mutation/walk_source.ts";
import { removeTypes } from "../../sandbox/strip_types.ts";
import type { Candidate } from "../candidate.ts";

const TOKENS = ["}", ")", "]", ";", ",", "(", "{", "[", ":", "'", '"', "`", "=", " => "];
/** Lines around one where the parser gives up, in which what is missing may belong. */
const LINES_AROUND = 2;
const MOST_PLACES = 160;
const MOST_REPAIRS = 60;

/** Whether a source can be parsed by those who execute it, and by those who look for its places. */
export function isReadable({ path, content, tree }: ParsedSource): boolean {
  let hasError = false;
  tree.iterate({
    enter({ type }) {
      hasError ||= type.isError;
      return !hasError;
    },
  });
  if (hasError) return false;
  try {
    if (/\.[cm]?ts$/.test(path)) removeTypes(content, "module");
    return true;
  } catch {
    return false;
  }
}

/** The single signs that make a source readable again when they are added or taken away. */
export function findSyntaxRepairs(source: ParsedSource): readonly Candidate[] {
  const { path, content } = source;
  const readable: Candidate[] = [];
  for (const edit of proposeEdits(source)) {
    const changed = content.slice(0, edit.from) + edit.text + content.slice(edit.to);
    const parsed = parseSource(path, changed);
    if (parsed === undefined || !isReadable(parsed)) continue;
    readable.push({ ...edit, rule: "syntax", path, distance: 1 });
    if (readable.length === MOST_REPAIRS) break;
  }
  return readable;
}

interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

function proposeEdits({ content, tree }: ParsedSource): readonly Edit[] {
  const errors: number[] = [];
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) errors.push(from);
    },
  });
  const places = [
    ...new Set([...errors.flatMap((at) => around(content, at)), ...lineEnds(content)]),
  ];
  return places
    .slice(0, MOST_PLACES)
    .flatMap((at) => [
      ...TOKENS.map((text) => ({ from: at, to: at, text })),
      ...(/[^\s\w]/.test(content[at] ?? " ") ? [{ from: at, to: at + 1, text: "" }] : []),
    ]);
}

/** Where a word or a sign ends, on the lines around a place; the nearest first. */
function around(content: string, at: number): readonly number[] {
  let [from, to] = [at, at];
  for (let line = 0; line <= LINES_AROUND; line += 1) {
    from = Math.max(0, content.lastIndexOf("\n", from - 2) + 1);
    const next = content.indexOf("\n", to + 1);
    to = next < 0 ? content.length : next;
  }
  const places = [at];
  for (let place = from; place <= to; place += 1) {
    if (/\w\W|\W./s.test(content.slice(place - 1, place + 1)) || place === to) places.push(place);
  }
  return places.sort((one, other) => Math.abs(one - at) - Math.abs(other - at));
}

/** A bracket that is missing is noticed at the end of the file, wherever it belongs. */
function lineEnds(content: string): readonly number[] {
  return [...content.matchAll(/\n|$/g)].map(({ index }) => index).reverse();
}
