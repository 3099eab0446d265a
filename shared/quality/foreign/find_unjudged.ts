import { type Block, findBlocks } from "../assess/examples/blocks.ts";
import type { Example } from "../assess/examples/example.ts";
import { findOwnCalls } from "../assess/examples/find_own_calls.ts";
import type { RunFile } from "../assess/run_files.ts";
import { READ } from "./find_open_place.ts";
import { findShownResults, LONGEST_LINE } from "./find_shown_results.ts";
import { findUntestedValues } from "./find_untested_values.ts";

/** What a requirement says beside its criteria and the examples that were read. */
export interface Unjudged {
  /** Its sentences; the verdict says nothing of them. */
  readonly sentences: readonly string[];
  /** Those by which something is asked for, which nothing establishes. */
  readonly open: readonly string[];
}

const MAXIMUM = 50;
const MODAL =
  /\b(?:must|shall|should|ha(?:s|ve) to|needs? to|ought to|(?:is|are) (?:required|obliged) to|never|always|cannot|muss|müssen|soll(?:en|te|ten)?|doi(?:t|vent)|deben?|dev(?:e|ono|em)|moet(?:en)?)\b/i;
/** The end of a sentence whose obligation is the example that stands behind. */
const LEADS_TO_EXAMPLE = /\b(?:must|shall|should)\s+(?:be that|give|hold|return)\b[\w\s,`]*$/i;
/** An item with a name of its own, such as `REQ-2: …`, `US 3 - …`, a step of a scenario, or a box to be ticked. */
const LABELLED =
  /^[\s>*+-]*(?:\d+[.)]\s*)?(?:[[(*_`]*(?!AC\b)(?:[A-Z][A-Z0-9]{0,9}[-_ ]?\d+(?:\.\d+)*|(?:[Rr]equirement|[Cc]riterion|[Rr]ule|[Ss]tory|[Cc]ase)\s*#?\d+)[\])*_`]*\s*[:.)–—-]\s*\S|(?:Then|Scenario)\b|\[[ x]\])/;
/** A line of an input or an output. */
const INPUT_OUTPUT =
  /^[\s>*_+-]*(?:(?:example|expected|sample|test)\s+)*(?:in|out)puts?\b[^:\n]{0,20}:/i;
const CRITERION = /^[\s>*+-]*(?:\d+[.)]\s*)?[[(*`]*AC-\d+/;

/** Finds what a requirement says of a project and nothing judges. */
export function findUnjudged(requirement: string, files: readonly RunFile[]): Unjudged {
  const sentences: string[] = [];
  const open: string[] = [];
  const { examples, contradictory, unread } = findOwnCalls(requirement, files);
  const told = new Set(unread.map(({ text }) => text));
  const read = [...examples, ...contradictory].sort((a, b) => a.at - b.at);
  const text = withoutExamples(requirement, read).replace(/\r\n|[\r\u2028\u2029]/g, "\n");
  const shown = findShownResults(text, files);
  const blocks = findBlocks(text);
  let at = 0;
  for (const [index, whole] of text.split("\n").entries()) {
    const line = whole.slice(0, LONGEST_LINE);
    const block = blocks.find(({ from, to }) => from <= at && at < to);
    const isFirst = block?.from === at;
    at += whole.length + 1;
    const isShown = shown.has(index) && !told.has(line.trim().slice(0, 200));
    const asks = whatAsks(line) ?? (isShown ? "which is not executed as an example" : undefined);
    if (asks !== undefined) open.push(`The requirement says "${shorten(line)}", ${asks}`);
    if (CRITERION.test(line)) open.push(...describeUntested(line, files));
    if (block === undefined ? isSentence(line) : isFirst && isUnread(block)) {
      sentences.push(`The requirement: ${shorten(line)}`);
    }
  }
  return { sentences: bound(sentences), open: bound(open) };
}

function describeUntested(line: string, files: readonly RunFile[]): readonly string[] {
  return findUntestedValues(line, files).map(
    (value) => `The criterion "${shorten(line)}" shows "${value}", which no test has`,
  );
}

function isSentence(line: string): boolean {
  const isFence = /^\s*(?:```|~~~)/.test(line);
  return !isFence && !CRITERION.test(line) && /\p{L}/u.test(line.replaceAll(READ, ""));
}

function isUnread({ content }: Block): boolean {
  return !content.includes(READ);
}

function withoutExamples(requirement: string, examples: readonly Example[]): string {
  let [text, end] = ["", 0];
  for (const { at, text: taken } of examples) {
    text += requirement.slice(end, at) + READ;
    end = at + taken.length;
  }
  return text + requirement.slice(end);
}

function whatAsks(line: string): string | undefined {
  if (INPUT_OUTPUT.test(line) && !line.includes(READ)) {
    return "which is not read as an example: no call is quoted";
  }
  if (CRITERION.test(line)) return undefined;
  if (LABELLED.test(line)) return "which no criterion of the form AC-1: … is";
  const asks = line.split(/(?<=[.!?])\s+/).some((sentence) =>
    sentence.split(READ).some((part, index, { length }) => {
      const leads = index < length - 1 && LEADS_TO_EXAMPLE.test(part);
      return MODAL.test(part) && !leads;
    }),
  );
  return asks ? "which no criterion of the form AC-1: … says" : undefined;
}

function shorten(line: string): string {
  const text = line.replaceAll(READ, "…").trim();
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function bound(texts: readonly string[]): readonly string[] {
  if (texts.length <= MAXIMUM) return texts;
  return [...texts.slice(0, MAXIMUM), `The requirement: ${texts.length - MAXIMUM} more lines`];
}
