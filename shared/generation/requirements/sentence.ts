import type { Passage } from "../sources/passage.ts";

/** A sentence of a passage, as it stands there. */
export interface Sentence {
  readonly text: string;
  /** In lower case, without punctuation; numbers are words. */
  readonly words: readonly string[];
  /** The same, cut where a comma, colon or dash stands. */
  readonly clauses: readonly (readonly string[])[];
  readonly isQuestion: boolean;
}

/** Programs and people break lines of prose near here; a shorter line ends a thought. */
const WRAPPED_LINE = 60;
const CLAUSE_ENDS = new Set([",", ":", ";", "–", "—", "("]);
const CHECKBOXES = ["[ ]", "[x]", "[X]"];
const LEADING_MARKS = new Set(["-", "*", "•", "+", "#", "##", "###", "####"]);

/** The sentences of a passage: each is a part of its text, letter by letter. */
export function splitSentences({ text }: Pick<Passage, "text">): readonly Sentence[] {
  const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
  return splitThoughts(text)
    .flatMap((thought) => [...segmenter.segment(thought)].map((each) => each.segment))
    .flatMap(splitCareless)
    .map((each) => withoutMark(each.trim()))
    .map(toSentence)
    .filter(({ words }) => words.length > 0);
}

/** Words after which a full stop ends no sentence. */
const ABBREVIATIONS = new Set(
  "e.g. i.e. etc. approx. incl. mr. mrs. ms. dr. vs. min. max.".split(" "),
);
const ENDS = [".", "!", "?"];

/** In chats a sentence may go on in lower case after a full stop, or with somebody's name after "@". */
function splitCareless(text: string): readonly string[] {
  const sentences: string[] = [];
  let open = "";
  for (const word of text.split(" ")) {
    open += open === "" ? word : ` ${word}`;
    if (!ENDS.some((end) => word.endsWith(end)) || isAbbreviation(word)) continue;
    sentences.push(open);
    open = "";
  }
  return open.trim() === "" ? sentences : [...sentences, open];
}

function isAbbreviation(word: string): boolean {
  return ABBREVIATIONS.has(word.toLowerCase()) || word.length <= 2 || !Number.isNaN(Number(word));
}

function splitThoughts(text: string): readonly string[] {
  const thoughts: string[] = [];
  let isWrapped = false;
  for (const line of text.split("\n")) {
    const last = thoughts.length - 1;
    if (isWrapped && !LEADING_MARKS.has(line.split(" ")[0] ?? "")) thoughts[last] += `\n${line}`;
    else thoughts.push(line);
    isWrapped = line.length >= WRAPPED_LINE;
  }
  return thoughts;
}

/** Without the bullet, number or heading mark before it. */
function withoutMark(text: string): string {
  const [first = "", ...rest] = text.split(" ");
  const isNumber = first.length <= 4 && (first.endsWith(".") || first.endsWith(")"));
  const isMark =
    LEADING_MARKS.has(first) || (isNumber && !Number.isNaN(Number(first.slice(0, -1))));
  const words = isMark ? rest.join(" ").trim() : text;
  return CHECKBOXES.some((box) => words.startsWith(box)) ? words.slice(3).trim() : words;
}

export function toSentence(text: string): Sentence {
  const clauses: string[][] = [[]];
  for (const { segment, isWordLike } of new Intl.Segmenter("en", { granularity: "word" }).segment(
    text,
  )) {
    if (isWordLike === true) clauses.at(-1)?.push(segment.toLowerCase().replaceAll("’", "'"));
    else if (CLAUSE_ENDS.has(segment.trim())) clauses.push([]);
  }
  const said = clauses.filter((clause) => clause.length > 0);
  return { text, words: said.flat(), clauses: said, isQuestion: text.trimEnd().endsWith("?") };
}
