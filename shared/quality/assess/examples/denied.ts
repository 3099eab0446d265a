const STRONG =
  "bugs?|wrong(?:ly)?|incorrect(?:ly)?|mistakes?|mistaken(?:ly)?|broken|faulty?|instead|rather than|currently";
/** Words before an example by which the requirement does not ask for it. */
const BEFORE = new RegExp(`\\b(?:${STRONG}|actual|got|observed|no longer)\\b`, "i");
/** The same, within the clause of the example. */
const CLAUSE = /\b(?:never|not|cannot)\b|n't\b/i;
const AFTER = new RegExp(`\\b(?:${STRONG}|should|must|shall|expected)\\b`, "i");
/** What a list or a block of code stands below, and what may stand between the two. */
const HEADING = /^\s*#|:\s*[*_`]*\s*$|^\s*(\*\*|__).*\1\s*$/;
const LISTED = /^\s*(?:$|[-*+>|`]|\d+[.)]\s|\/\/)|\(/;
const FARTHEST_LINES = 30;
/** What a column of results is called. */
const RESULTS = /result|output|return|expect|gives?\b|value|yields?\b|answer|\bis\b|=/i;

/** Whether the words around an example say that it is not what is asked for: `a bug is when slug('A') is 'A'`. */
export function isDenied(text: string, from: number, to: number): boolean {
  const before = text.slice(0, from);
  const sentence = before.slice(endOf(before, ["\n", ". ", "! ", "? "]));
  const clause = sentence.slice(endOf(sentence, [",", ";", "("]));
  const [after = ""] = text.slice(to).split(/[.!?](?:\s|$)|\n|[\w$]\(/, 1);
  return (
    BEFORE.test(sentence) ||
    CLAUSE.test(clause) ||
    AFTER.test(after) ||
    BEFORE.test(headingOf(before)) ||
    !RESULTS.test(columnsOf(before))
  );
}

function endOf(text: string, marks: readonly string[]): number {
  return Math.max(...marks.map((mark) => text.lastIndexOf(mark))) + 1;
}

function headingOf(before: string): string {
  const lines = before.split("\n").slice(-FARTHEST_LINES, -1).reverse();
  const heading = lines.find((line) => HEADING.test(line) || !LISTED.test(line)) ?? "";
  return HEADING.test(heading) ? heading : "";
}

/** The first row of the table that an example stands in, where that names its columns. */
function columnsOf(before: string): string {
  const lines = before.split("\n").reverse();
  const height = lines.findIndex((line) => !/^\s*\|/.test(line));
  const rows = height < 0 ? lines : lines.slice(0, height);
  const first = rows.at(-1) ?? "=";
  return first.includes("(") || rows.length === 1 ? "=" : first;
}
