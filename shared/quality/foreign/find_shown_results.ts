import { ownSpecifier, readBindings } from "../assess/examples/bindings.ts";
import { type Block, findBlocks, outsideBlocks } from "../assess/examples/blocks.ts";
import { exportedNames } from "../assess/examples/exported_names.ts";
import type { RunFile } from "../assess/run_files.ts";
import { findOpenPlace, READ } from "./find_open_place.ts";
import { type Above, ITEM, LEAD, showsResult } from "./shows_result.ts";

const VALUE =
  /(?<![\w.-])[-+]?\.?\d[\w.]*|"[^"\n]*"|(?<![\w)])'[^'\n]*'(?!\w)|\b(?:true|false|null|undefined|NaN|Infinity)\b|\[\s*\]|\{\s*\}|`[^`\n(]*[^`\w$.()\n,:][^`\n(]*`/g;
const QUOTED = /"[^"\n]*"|(?<![\w)])'[^'\n]*'(?!\w)/g;
/** What leads to a result without a value of its own: an arrow or a matcher that no example has taken. */
const MATCHER = new RegExp(
  `\\b(?:expect|assert[\\w.]*|t\\.\\w+)\\s*\\((?!\\s*(?:await\\s+)?${READ})|\\.should\\b|[=!]==?(?![=>])`,
);
const ARROW = /→|⇒|➜|[-=|]+>/;
const COMMENT = /(?:\/\/|\/\*|#)(.*)$|^\s*\*(.*)$/;
const OUTPUT =
  /^\s*(?:(?:=>|->|→|⇒)\s*)?(?:[-+]?\.?\d[\w.]*|"[^"]*"|'[^']*'|[[{].*[\]}]|true|false|null|undefined|NaN)\s*;?\s*$/;
const IMPORT_PART =
  /\bimport\b[^;\n]*?["'][^"'\n]*["'];?|\b(?:const|let|var)\s[^;=\n]*=\s*require\([^)\n]*\);?/g;
const CRITERION = /^[\s>*+-]*(?:\d+[.)]\s*)?[[(*`]*AC-\d+/;
/** A value of a criterion that becomes another without a call: `"A b" → "a-b"`. */
const BECOMES =
  /(?:["'`\]}]|\b\d)\s*(?:→|⇒|[-=]+>|\b(?:becomes|gives|yields)\b)\s*(?:["'`[{]|-?\d)/;
/** Longer lines are not read. */
export const LONGEST_LINE = 5_000;
const FENCE = /^\s*(?:```|~~~)/;
const RESULT = /\b(?:results?|outputs?|gives?|returns?|yields?|becomes?|produces?|equals?)\b/i;
const ROW = /^\s*\|/;
const DELIMITER = /^\s*\|?\s*:?-{2,}:?\s*(?:\||$)[\s|:-]*$/;

/** The lines of a text that show a result, of which no example was read. */
export function findShownResults(text: string, files: readonly RunFile[]): ReadonlySet<number> {
  const isOwn = ownSpecifier(files);
  const exported = exportedNames(files);
  const namesIn = (code: string) => namesOf(exported, readBindings(code, isOwn).own);
  const fences = findBlocks(text);
  const names = namesIn(outsideBlocks(text, fences));
  const blocks = fences.map((block) => {
    const named = namesOf(names, namesIn(block.content));
    const isNamed = namesAny(block.content, named);
    return { ...block, names: named, isNamed, open: findOpenPlace(block) };
  });
  const found = new Set<number>();
  const lines = text.split("\n");
  let at = 0;
  let above: Above = { previous: "", lead: "" };
  for (const [index, line] of lines.entries()) {
    const block = blocks.find(({ from, to }) => from <= at && at < to);
    const end = at + line.length;
    const isOpen = block?.open !== undefined && at <= block.open && block.open <= end;
    const isHeader = DELIMITER.test(lines[index + 1] ?? "");
    const shows =
      block === undefined
        ? !isHeader && isInProse(line, above, names)
        : isOpen || isInBlock(line, block);
    if (shows) found.add(index);
    at = end + 1;
    if (block === undefined) above = { previous: line, lead: leadAfter(line, above.lead) };
  }
  return found;
}

function namesOf(...sets: readonly ReadonlySet<string>[]): ReadonlySet<string> {
  return new Set(sets.flatMap((set) => [...set].map((name) => name.toLowerCase())));
}

/** What tables, lists and paragraphs stand below: a title, a line with a colon, or the columns of a table. */
function leadAfter(line: string, lead: string): string {
  if (LEAD.test(line)) return line;
  if (ROW.test(line)) return `${lead}\n${line.slice(0, 1_000)}`.slice(-5_000);
  return line.trim() === "" || ITEM.test(line) ? lead : line;
}

function isInBlock(
  line: string,
  { isProgram, isNamed, names }: Block & { isNamed: boolean; names: ReadonlySet<string> },
): boolean {
  const code = line.replace(IMPORT_PART, "");
  if (!isProgram && namesAny(code, names) && valuesIn(code) > 0) return true;
  const [, behind, inside] = COMMENT.exec(code) ?? [];
  const comment = behind ?? inside ?? "";
  if (ARROW.test(comment) || valuesIn(comment) > 0) return true;
  return isNamed && (MATCHER.test(code) || OUTPUT.test(code));
}

function isInProse(line: string, above: Above, names: ReadonlySet<string>): boolean {
  if (FENCE.test(line)) return false;
  if (line.length > LONGEST_LINE) return true;
  if (CRITERION.test(line)) {
    const [, comment = ""] = COMMENT.exec(line) ?? [];
    const isShown = MATCHER.test(line) || ARROW.test(line) || valuesIn(comment) > 0;
    return BECOMES.test(line) || (isShown && namesAny(line, names));
  }
  if (ROW.test(line) || DELIMITER.test(above.previous)) return isOpenRow(line, above.lead, names);
  if (ITEM.test(line) && namesAny(above.lead, names) && valuesIn(line) > 1) return true;
  const namesResult = line
    .replace(IMPORT_PART, "")
    .split(/(?<=[.!?])\s+/)
    .some((words) => {
      const isResult = valuesIn(words) > 0 || MATCHER.test(words) || RESULT.test(words);
      return isResult && namesAny(words, names);
    });
  return namesResult || showsResult(line, above);
}

/** Whether a row of a table, whose columns have values, has not been read. */
function isOpenRow(line: string, lead: string, names: ReadonlySet<string>): boolean {
  if (DELIMITER.test(line)) return false;
  if (!line.includes(READ)) return /[\p{L}\p{N}].*\|.*[\p{L}\p{N}]/u.test(line);
  return valuesIn(line) > 0 && namesAny(`${lead}\n${line}`, names);
}

function valuesIn(text: string): number {
  return text.replace(ITEM, "").match(VALUE)?.length ?? 0;
}

/** Whether a text has one of the names as a word, or as a verb: `doubles` and `doubled`. */
function namesAny(text: string, names: ReadonlySet<string>): boolean {
  const words = text.replace(QUOTED, " ").match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
  return words.some((word) => {
    const name = word.toLowerCase();
    return ["", "s", "d", "ed"].some(
      (ending) => name.endsWith(ending) && names.has(name.slice(0, name.length - ending.length)),
    );
  });
}
