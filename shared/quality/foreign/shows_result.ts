import { mayLead } from "../assess/examples/leading_words.ts";
import { READ } from "./find_open_place.ts";

export const QUOTED =
  /"[^"\n]*"|(?<![\w)])'[^'\n]*'(?!\w)|\b(?:true|false|null|undefined|NaN|Infinity)\b|\[\s*\]|\{\s*\}|`[^`\n(]*[^`\w$.()\n,:][^`\n(]*`/g;
const UNQUOTED = /(?<![\w.-])[-+]?\.?\d[\w.]*|`[\w$.,:]+`/g;
/** What joins a value with what it becomes. */
const MAKES =
  /\b(?:is|are|gives?|gets?|returns?|yields?|becomes?|equals?|makes?|produces?|prints?|outputs?|results?|turns?|into|shows?)\b|[=≈]/i;
const ARROW =
  /[\u2192\u21A0-\u21A6\u21D2\u21E2\u21E8\u2794-\u27BE\u27F6\u27F9\u27FC]|\|>|(?<!<)[-=~]+>/;
/** Words of a change, and of a case with what comes of it. */
const CHANGES =
  /\b(?:becomes?|turn(?:s|ed)? into|yields?|maps? to|converts? to)\b|^(?:for|given|if|unless|when(?:ever)?|with)\b.*\b(?:is|are|gives?|gets?|returns?|results?)\b/i;
const EXAMPLE = /\bexamples?\b|\be\.\s?g\.|\bfor instance\b|\bexpect(?:s|ed)?\b/i;
const LEADS_TO_EXAMPLES =
  /\bexamples?\b|\be\.g\.|\bfor instance\b|\bsamples?\b|\bcases\b|\bexpected\b|\boutputs?\b|\bresults?\b/i;
/** What begins the body of a function. */
const FUNCTION = /\)\s*=>\s*\{/g;
export const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const TITLE = /^\s*(?:#|(\*\*|__).*\1\s*$)/;
export const LEAD = /^\s*#|:\s*[*_`]*\s*$/;
/** `a b : a-b`, `- a b: a-b`, and columns that stand side by side. */
const PAIR = /\S\s+:\s+\S|\S(?:\t+| {3,})\S/;
const ITEM_PAIR = /^[^:=]{1,80}[:=]\s+\S+(?:\s+\S+){0,2}$|^[^()]{1,80}\s\(\S+\)$/;
const COMMAND = /^\s*\$\s+(?!(?:npm|npx|pnpm|yarn|bun|deno|git|cd|mkdir)\b)\S/;
const HTML_CELL = /<\/?t[drh]\b/i;

/** What stands above a line of a text. */
export interface Above {
  readonly previous: string;
  /** The line that leads to it, and the rows of a table between. */
  readonly lead: string;
}

/** Whether a line of a text shows what becomes of something, whatever it calls the thing that does it. */
export function showsResult(line: string, { previous, lead }: Above): boolean {
  const words = line.replace(ITEM, "");
  if (ARROW.test(words.replace(FUNCTION, "")) || PAIR.test(words.trim()) || COMMAND.test(line))
    return true;
  if (HTML_CELL.test(line) || (ITEM.test(line) && ITEM_PAIR.test(words.trim()))) return true;
  const isContinued = /\p{L}/u.test(previous) && !ITEM.test(line) && !LEAD.test(previous);
  const paragraph = isContinued ? `${previous} ${words}` : words;
  if (paragraph.split(/(?<=[.!?])\s+/).some(joinsValues)) return true;
  if (line.includes(READ) || TITLE.test(line) || mayLead(words, [])) return false;
  if (words.split(/(?<=[.!?])\s+/).some((sentence) => CHANGES.test(sentence))) return true;
  return EXAMPLE.test(words) || isListed(line, previous, lead);
}

/** Whether a sentence of a criterion shows values that belong together. */
export function showsExample(criterion: string): boolean {
  return EXAMPLE.test(criterion) || criterion.split(/(?<=[.!?])\s+/).some(joinsValues);
}

function joinsValues(sentence: string): boolean {
  const quoted = sentence.match(QUOTED)?.length ?? 0;
  const unquoted = sentence.replace(QUOTED, " ").match(UNQUOTED)?.length ?? 0;
  return quoted > 1 || (quoted + unquoted > 1 && MAKES.test(sentence));
}

/** Whether a line is one of the examples that a line above leads to. */
function isListed(line: string, previous: string, lead: string): boolean {
  const [leading = ""] = lead.split("\n", 1);
  if (!LEAD.test(leading) || !LEADS_TO_EXAMPLES.test(leading) || LEAD.test(line)) return false;
  const isNext = previous === leading || !leading.trimStart().startsWith("#");
  return ITEM.test(line) || isNext;
}
