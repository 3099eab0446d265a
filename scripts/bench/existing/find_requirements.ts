import { readFile } from "node:fs/promises";
import {
  findStatements,
  parseSource,
  synthesiseRequirements,
} from "../../../shared/generation/mod.ts";

/** A thread, and the parts of it that ask for something that stands. */
interface Thread {
  readonly name: string;
  readonly file: string;
  readonly content: string;
  readonly wanted: readonly string[];
}

const LABEL = { open: "⟦", close: "⟧" };
const TRAP = { open: "⟪", close: "⟫" };
/** A part that is found is the labelled one where this share of the words of either is in both. */
const LEAST_OVERLAP = 0.5;

/** How many of the labelled statements of threads are found, and how much else is. */
export async function findRequirements(path: string) {
  const threads = readThreads(await readFile(path, "utf8"));
  const judged: Awaited<ReturnType<typeof judgeThread>>[] = [];
  for (const thread of threads) judged.push(await judgeThread(thread));
  const sum = (count: (each: (typeof judged)[number]) => number) =>
    judged.reduce((total, each) => total + count(each), 0);
  const [found, right, wanted] = [
    sum((each) => each.found),
    sum((each) => each.right),
    sum((each) => each.wanted),
  ];
  const met = sum((each) => each.met);
  return {
    threads: threads.length,
    wanted,
    found,
    precision: round(right / found),
    recall: round(met / wanted),
    quotationsNotInSource: sum((each) => each.notInSource),
    formats: [...new Set(judged.map(({ format }) => format))].sort(),
    missed: judged.flatMap(({ name, missed }) => missed.map((text) => `${name}: ${text}`)),
    wrong: judged.flatMap(({ name, wrong }) => wrong.map((text) => `${name}: ${text}`)),
  };
}

async function judgeThread({ name, file, content, wanted }: Thread) {
  const { format, passages } = await parseSource({ name: file, content });
  const numbered = passages.map((each, index) => ({ ...each, ordinal: 1, number: index + 1 }));
  const { rows } = synthesiseRequirements([1], findStatements(numbered));
  const standing = rows.filter(({ kind, state }) => kind !== "question" && state !== "superseded");
  const wrong = standing.filter(({ quotation }) => !wanted.some((each) => isSame(each, quotation)));
  const missed = wanted.filter(
    (each) => !standing.some(({ quotation }) => isSame(each, quotation)),
  );
  return {
    name,
    format,
    found: standing.length,
    right: standing.length - wrong.length,
    wanted: wanted.length,
    met: wanted.length - missed.length,
    notInSource: rows.filter(
      ({ passage, quotation }) => passages[passage - 1]?.text.includes(quotation) !== true,
    ).length,
    missed,
    wrong: wrong.map(({ quotation }) => quotation),
  };
}

function isSame(one: string, other: string): boolean {
  const [first, second] = [wordsOf(one), wordsOf(other)];
  const shared = first.filter((word) => second.includes(word)).length;
  return shared / Math.max(first.length, second.length) >= LEAST_OVERLAP;
}

/** Labels of encoded mails and exports hold the marks of their encoding. */
function wordsOf(text: string): readonly string[] {
  const plain = text
    .replaceAll("=\n", "")
    .replaceAll("\\n", " ")
    .replaceAll('\\"', '"')
    .toLowerCase();
  return plain.match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** "=== name | file", and below it what is in the file, with labels around what is asked for. */
function readThreads(text: string): readonly Thread[] {
  return text
    .split("=== ")
    .slice(1)
    .map((part) => {
      const [header = "", ...lines] = part.split("\n");
      const [name = "", file = ""] = header.split(" | ");
      const labelled = lines.join("\n");
      return { name, file, content: withoutMarks(labelled), wanted: spansOf(labelled) };
    });
}

function spansOf(text: string): readonly string[] {
  return text
    .split(LABEL.open)
    .slice(1)
    .map((part) => part.slice(0, part.indexOf(LABEL.close)));
}

function withoutMarks(text: string): string {
  return [LABEL.open, LABEL.close, TRAP.open, TRAP.close].reduce(
    (rest, mark) => rest.replaceAll(mark, ""),
    text,
  );
}

function round(share: number): number {
  return Math.round(share * 1_000) / 1_000;
}
