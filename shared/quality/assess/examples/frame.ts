const STRONG =
  "bugs?|buggy|wrong(?:ly)?|incorrect(?:ly)?|mistakes?|mistaken(?:ly)?|broken|faulty?|instead|rather than|currently";
/** Words of a sentence or heading above by which the requirement does not ask for what follows. */
const BEFORE = new RegExp(
  `\\b(?:${STRONG}|actual|got|observed|no longer|issues?|problems?|defects?|fail(?:s|ed|ing|ures?)?|reproduc\\w*|regressions?|before|previous(?:ly)?|old|older|former(?:ly)?|legacy|deprecated|used to|avoid|anti-?patterns?|never|not|cannot|unlike|nobody|bad|don't|isn't|doesn't|mustn't|shouldn't)\\b`,
  "i",
);
const AFTER = new RegExp(`\\b(?:${STRONG}|should|must|shall|expected)\\b`, "i");
/** A sentence that speaks of the one before. */
const REFERS = /^\s*(?:but|however|no|nope|not|that|this|which|wrong|yet|never|really)\b/i;

/**
 * The words that may lead to an example. Only these, as there is no end to the words that deny one; none of them
 * does, in whatever order they stand.
 */
const LEADING = new Set(
  (
    "a an the some few these following here are is be as follows like this so it its works with for of on to and in " +
    "then thus hence therefore that also example examples eg ie instance specifically usage use uses using call calls " +
    "called calling result results value values output outputs input inputs expected expect expects ensure check " +
    "behaviour behaviours behavior behaviors test tests spec specification requirement requirements acceptance " +
    "criteria criterion case cases api function method should must shall will give gives return returns such true hold " +
    "holds await course too well one every each we want i need please e g"
  ).split(" "),
);
const ITEM = /^[\s>*+|-]*(?:\d+[.)]\s)?[\s[(*_`]*(?:AC-\d+[\])*_`]*\s*[:–—-])?/;
/** What stands before a call in code and changes nothing of what it gives. */
const CODE =
  /^[\s>]*(?:(?:it|test)\b.*=>\s*\{?\s*)?(?:(?:const|let|var)\s+[\w$]+(?:\s*:\s*[\w$<>[\]]+)?\s*=\s*|[\w$.]+\s*=\s*|return\s+)?(?:await\s+)?(?:[\w$.]+\(\s*)*(?:await\s+)?$/;
/** `returns 2 for` before a call: what comes of it stands between. */
const VALUE_BEFORE = /(\b(?:gives?|produces?|returns?|yields?)\s).*(\s(?:for|from|on|with)\s+`?)$/;
const NOT_VALUE =
  /,\s+(?:and\s+)?not\s+`?(?:"[^"]*"|'[^']*'|-?[\d.]*\d|true|false|null|undefined)`?/;
/** Where a list, a table or a block of code goes on, which stands below what leads to it. */
const LISTED = /^\s*(?:$|[-*+>|`~"'[{\d]|\/\/)|\(/;
const TITLE = /^\s*#|^\s*(\*\*|__).*\1\s*$/;
const LEADS = /:\s*[*_`]*\s*$/;
const COMMENT = /^\s*(?:\/\/|\/\*|#\s)/;
/** What joins an example with the next. */
const JOINS = /^[,;\s`"')]*(?:but|whereas|while)\b(?=\W*$)/;
const FARTHEST_LINES = 30;
const LONGEST_SENTENCE = 1_000;
const IN_TABLE = /^\s*`?\s*\|/;
/** What a column of results is called. */
const RESULTS = /result|output|return|expect|gives?\b|value|yields?\b|answer|\bis\b|=/i;
const END_OF_SENTENCE = /(?<!\b(?:e\.g|i\.e))[.!?]\s+|\n/g;

/** Where an example stands, and the names of what it calls. */
export interface ExamplePlace {
  readonly text: string;
  readonly from: number;
  readonly to: number;
  readonly names: readonly string[];
  /** Where the example before it ends. */
  readonly previous: number;
  readonly isCode: boolean;
}

/** Whether the words around an example plainly say that it is what is asked for. */
export function isPlain(place: ExamplePlace): boolean {
  const { text, from, to, previous } = place;
  const before = text.slice(0, from);
  const ends = [...before.matchAll(END_OF_SENTENCE)].map((end) => end.index + end[0].length);
  const start = ends.at(-1) ?? 0;
  const sentence =
    previous > start ? before.slice(previous).replace(JOINS, "") : before.slice(start);
  return (
    sentence.length < LONGEST_SENTENCE &&
    isPlainBefore(sentence, place) &&
    isPlainAfter(text.slice(to), place) &&
    isPlainAbove(before, place)
  );
}

function isPlainBefore(sentence: string, place: ExamplePlace): boolean {
  const bare = sentence.replace(ITEM, "").replace(/`$/, "");
  if (place.isCode && !COMMENT.test(sentence)) return true;
  if (CODE.test(bare)) return true;
  const words = bare.replace(VALUE_BEFORE, "$1$2");
  // Another call in the sentence may have the first of its results.
  return !/[\w$]\(/.test(words) && mayLead(words, place);
}

function isPlainAfter(after: string, place: ExamplePlace): boolean {
  const [line = ""] = after.split("\n", 1);
  const [clause = ""] = line.split(/[\w$.]+\(/, 1);
  if (place.isCode || IN_TABLE.test(line)) return !AFTER.test(clause);
  const [tail = "", next = ""] = after.split(/[.;!?](?=\s|$)|\n/, 2);
  const [words = ""] = tail.split(/[\w$.]+\(/, 1);
  const rest = words.replace(NOT_VALUE, "").replace(JOINS, "");
  if (/^[`"')\s]*\?/.test(after) || AFTER.test(rest) || REFERS.test(next)) return false;
  return !/\d/.test(rest) && mayLead(rest, place);
}

/** Whether all words are such as may lead to an example. */
function mayLead(words: string, { names }: ExamplePlace): boolean {
  const found = words.match(/[\p{L}\p{N}_$'’.]+|[?!~✗✘❌]/gu) ?? [];
  return found.every((word) => {
    const bare = word.replace(/^[.']+|[.']+$/g, "");
    const isKnown = LEADING.has(bare.toLowerCase().replaceAll(".", "")) || names.includes(bare);
    return isKnown || /^\d*$/.test(bare);
  });
}

function isPlainAbove(before: string, place: ExamplePlace): boolean {
  const lines = before.split("\n").slice(-FARTHEST_LINES, -1).reverse();
  const [above = ""] = lines;
  const lead =
    lines.find((line) => LEADS.test(line) || TITLE.test(line) || !LISTED.test(line)) ?? "";
  if (COMMENT.test(above) && BEFORE.test(above)) return false;
  if (LEADS.test(lead) && !TITLE.test(lead)) return mayLead(lead.replace(COMMENT, ""), place);
  return !BEFORE.test(lead) && RESULTS.test(columnsOf(before));
}

/** The first row of the table that an example stands in, where that names its columns. */
function columnsOf(before: string): string {
  const lines = before.split("\n").reverse();
  const height = lines.findIndex((line) => !/^\s*\|/.test(line));
  const rows = height < 0 ? lines : lines.slice(0, height);
  const first = rows.at(-1) ?? "=";
  return first.includes("(") || rows.length === 1 ? "=" : first;
}
