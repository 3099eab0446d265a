import { isSetupLine } from "./find_setup.ts";
import { DENIES, mayLead, mayTitle } from "./leading_words.ts";

/** Whether what stands above asks for an example: where that is unclear, code that does something else is not wrong. */
export type Standing = "asked" | "unclear" | "denied";

/** Where a list, a table or a block of code goes on, which stands below what leads to it. */
const LISTED = /^\s*(?:$|[-*+>|`~"'[{\d]|\/\/|(?:import|const|let|var)\b)|\(/;
const HEADING = /^\s*(#{1,6})\s/;
const BOLD = /^\s*(\*\*|__).*\1:?\s*$/;
const UNDERLINE = /^\s*(?:={3,}|-{3,})\s*$/;
const LEADS = /:\s*[*_`]*\s*$/;
const CRITERION = /^[\s>*+-]*(?:\d+[.)]\s*)?[[(*`_]*AC-\d+/;
const COMMENT = /^\s*(?:\/\/|\/\*|\*|#\s|<!--)/;
const ENDS_SENTENCE = /[.!?)\]"'`*_]\s*$/;
const RESULT = /\b(?:outputs?|results?)\b/i;
const WANTED = /\b(?:desired|examples?|expect(?:ed|s)?|must|should|usage|wanted)\b/i;
/** So many words without a full stop are a title, although nothing marks it as one. */
const TITLE_WORDS = 6;
const BELOW_ALL = 7;

/** The lines above an example, the nearest first: those of its block of code or its paragraph, and all others. */
export interface LinesAbove {
  readonly near: readonly string[];
  readonly outside: readonly string[];
  readonly isCode: boolean;
}

/** What the lines above say of an example, whose names are given. */
export function standingAbove(
  { near, outside, isCode }: LinesAbove,
  names: readonly string[],
): Standing {
  const titles = ofTitles(outside, names);
  const standings = [
    ofComment(near, names, isCode),
    ofLead(outside, names),
    // "For example:" says it, whatever the whole is called.
    ...(isLedTo(outside, names) ? titles.filter((each) => each === "denied") : titles),
  ];
  if (standings.includes("denied")) return "denied";
  return standings.includes("unclear") ? "unclear" : "asked";
}

/** What a sentence says of an example behind it. */
export function ofSentence(sentence: string, names: readonly string[]): Standing {
  if (CRITERION.test(sentence)) return "asked";
  if (mayLead(sentence, names)) return ofLeading(sentence);
  return DENIES.test(sentence) || isSetupLine(sentence) ? "denied" : "unclear";
}

/** Words that may lead to an example, and those that may lead to what somebody saw too. */
function ofLeading(words: string): Standing {
  return RESULT.test(words) && !WANTED.test(words) ? "unclear" : "asked";
}

/** The comment above a call, with calls between. */
function ofComment(lines: readonly string[], names: readonly string[], isCode: boolean): Standing {
  const end = lines.findIndex((line) => line.trim() === "" || /^\s*(?:```|~~~)/.test(line));
  const paragraph = end < 0 ? lines : lines.slice(0, end);
  const at = paragraph.findIndex((line) => COMMENT.test(line));
  if (at < 0 || !(isCode || at === 0)) return "asked";
  return ofSentence((paragraph[at] ?? "").replace(COMMENT, ""), names);
}

function leadOf(lines: readonly string[]): string | undefined {
  return lines.find(
    (line) => LEADS.test(line) || HEADING.test(line) || BOLD.test(line) || !LISTED.test(line),
  );
}

/** Whether a line such as "For example:" leads to what stands below. */
function isLedTo(lines: readonly string[], names: readonly string[]): boolean {
  const lead = leadOf(lines) ?? "";
  return LEADS.test(lead) && mayLead(lead, names) && WANTED.test(lead);
}

function ofLead(lines: readonly string[], names: readonly string[]): Standing {
  const lead = leadOf(lines);
  if (lead === undefined || HEADING.test(lead) || BOLD.test(lead)) return "asked";
  if (LEADS.test(lead))
    return mayLead(lead.replace(COMMENT, ""), names) ? ofLeading(lead) : "denied";
  if (UNDERLINE.test(lead)) return "asked";
  const words = lead.trim().split(/\s+/).length;
  const isTitle = words <= TITLE_WORDS && !ENDS_SENTENCE.test(lead) && !CRITERION.test(lead);
  if (isTitle && !isSetupLine(lead)) return mayTitle(lead, names) ? ofLeading(lead) : "denied";
  return ofSentence(lead, names);
}

/** The titles that an example stands below: the nearest, and those that are above that one. */
function ofTitles(lines: readonly string[], names: readonly string[]): readonly Standing[] {
  const standings: Standing[] = [];
  let nearest = BELOW_ALL + 1;
  for (const [index, line] of lines.entries()) {
    const title = titleAt(lines, index);
    if (title === undefined || title.level >= nearest) continue;
    standings.push(ofTitle(line, title.level, nearest > BELOW_ALL, names));
    nearest = title.level;
  }
  return standings;
}

function titleAt(lines: readonly string[], index: number): { readonly level: number } | undefined {
  const line = lines[index] ?? "";
  const [, marks] = HEADING.exec(line) ?? [];
  if (marks !== undefined) return { level: marks.length };
  if (BOLD.test(line)) return { level: BELOW_ALL };
  const below = lines[index - 1];
  const isUnderlined = below !== undefined && UNDERLINE.test(below) && /\p{L}/u.test(line);
  return isUnderlined ? { level: below.includes("=") ? 1 : 2 } : undefined;
}

/** A title of the highest level names the whole. */
function ofTitle(
  line: string,
  level: number,
  isNearest: boolean,
  names: readonly string[],
): Standing {
  if (mayTitle(line, names)) return ofLeading(line);
  if (DENIES.test(line) || (isNearest && level > 1)) return "denied";
  return level > 1 || isNearest ? "unclear" : "asked";
}
