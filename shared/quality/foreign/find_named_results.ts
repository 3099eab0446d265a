import { ownSpecifier, readBindings } from "../assess/examples/bindings.ts";
import { type Block, findBlocks, outsideBlocks } from "../assess/examples/blocks.ts";
import { exportedNames } from "../assess/examples/exported_names.ts";
import type { RunFile } from "../assess/run_files.ts";

/** Stands where an example was read; no text of people holds it. */
export const READ = "\uE000";

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
const ROW = /^\s*\|/;
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s+/;
const LEAD = /^\s*#|:\s*[*_`]*\s*$/;

/** The lines that name what a project exports beside values or results, of which no example was read. */
export function findNamedResults(text: string, files: readonly RunFile[]): ReadonlySet<number> {
  const isOwn = ownSpecifier(files);
  const exported = exportedNames(files);
  const namesIn = (code: string) => namesOf(exported, readBindings(code, isOwn).own);
  const fences = findBlocks(text);
  const names = namesIn(outsideBlocks(text, fences));
  const blocks = fences.map((block) => ({
    ...block,
    names: namesOf(names, namesIn(block.content)),
  }));
  const found = new Set<number>();
  let [at, lead] = [0, ""];
  for (const [index, line] of text.split("\n").entries()) {
    const block = blocks.find(({ from, to }) => from <= at && at < to);
    at += line.length + 1;
    const isNamed = block === undefined ? isInProse(line, lead, names) : isInBlock(line, block);
    if (isNamed) found.add(index);
    if (block === undefined) lead = leadAfter(line, lead);
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
  { content, isProgram, names }: Block & { readonly names: ReadonlySet<string> },
): boolean {
  if (!namesAny(content, names)) return false;
  const code = line.replace(IMPORT_PART, "");
  if (!isProgram && namesAny(code, names) && valuesIn(code) > 0) return true;
  const [, behind, inside] = COMMENT.exec(code) ?? [];
  const comment = behind ?? inside ?? "";
  return MATCHER.test(code) || OUTPUT.test(code) || ARROW.test(comment) || valuesIn(comment) > 0;
}

function isInProse(line: string, lead: string, names: ReadonlySet<string>): boolean {
  if (ROW.test(line)) return valuesIn(line) > 0 && namesAny(`${lead}\n${line}`, names);
  if (CRITERION.test(line)) {
    const [, comment = ""] = COMMENT.exec(line) ?? [];
    return (
      namesAny(line, names) && (MATCHER.test(line) || ARROW.test(line) || valuesIn(comment) > 0)
    );
  }
  if (ITEM.test(line) && namesAny(lead, names) && valuesIn(line) > 1) return true;
  return line
    .replace(IMPORT_PART, "")
    .split(/(?<=[.!?])\s+/)
    .some((words) => namesAny(words, names) && (valuesIn(words) > 0 || MATCHER.test(words)));
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
