import { asciiWords } from "../specification/spell_identifier.ts";
import { inferType } from "./infer_type.ts";
import { choiceNouns } from "./lexicon/field_nouns.ts";

interface Piece {
  readonly text: string;
  /** What stood before it: a comma, a semicolon, a line break, "and". */
  readonly separator: string;
}

const opening = new Set(["(", "[", "{"]);
const closing = new Set([")", "]", "}"]);
const joint =
  /^(?:\s+(?:and also|and|&|plus|as well as|along with|together with)\s+|\s*[,;\n]\s*(?:and\s+(?:also\s+)?|plus\s+|as well as\s+)?)/iu;

/** The parts of a text between separators that stand outside brackets and double quotes. */
function cut(text: string): Piece[] {
  const pieces: Piece[] = [];
  let depth = 0;
  let quoted = false;
  let from = 0;
  let separator = "";
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? "";
    if (character === '"') quoted = !quoted;
    if (opening.has(character)) depth += 1;
    if (closing.has(character)) depth = Math.max(0, depth - 1);
    if (depth > 0 || quoted || !/[\s,;]/.test(character)) continue;
    const found = joint.exec(text.slice(at, at + 24))?.[0];
    if (found === undefined || isRangeAnd(text, at, found)) continue;
    pieces.push({ text: text.slice(from, at), separator });
    separator = found.trim().toLowerCase();
    from = at + found.length;
    at = from - 1;
  }
  pieces.push({ text: text.slice(from), separator });
  return pieces.filter((piece) => piece.text.trim() !== "");
}

/** The "and" of "between 0 and 100" and of "date and time" separates nothing. */
function isRangeAnd(text: string, at: number, found: string): boolean {
  if (!/^\s+(?:and|&)\s+$/i.test(found)) return false;
  const before = text.slice(Math.max(0, at - 24), at);
  const after = text.slice(at + found.length, at + found.length + 10);
  if (/\b(?:between|from)\s+[$€£]?(?:-?[\d.]+[km%]?|zero|one|two|five|ten)$/i.test(before))
    return true;
  return /\bdate$/i.test(before) && /^time\b/i.test(after);
}

const certainLead =
  /\b(?:one of(?: the following)?|either|enum(?: of)?|(?:allowed |possible |valid )?values(?: are)?|choices|options(?: are)?|among|chosen from)\b:?\s*[^,]*$/iu;
const likelyLead = /\b(?:must be|should be|can be|may be|is|are|in)\s+[^,]*$/iu;

function isBare(piece: Piece): boolean {
  if (/\b(?:either|one of)\b/iu.test(piece.text)) return false;
  const text = piece.text.replace(/^or\s+/i, "").trim();
  return /^["']?[\p{L}\p{N}_+-]+["']?(?: [\p{L}\p{N}_+-]+){0,2}(?: or ["']?[\p{L}\p{N}_+-]+["']?(?: [\p{L}\p{N}_+-]+)?)?$/u.test(
    text,
  );
}

/** "status: open" opens a list of values when the name is one that chooses. */
function isChoiceColon(text: string): boolean {
  const [name = "", value = ""] = text.split(":");
  return (
    value.trim() !== "" &&
    isBare({ text: value, separator: "" }) &&
    choiceNouns.has(asciiWords(name).at(-1) ?? "") &&
    !/^\s*(?:string|text|enum|number|int|integer|required|optional|unique)\b/i.test(value)
  );
}

const hasOr = /(?:^|\s)or\s(?!not\b)/iu;

/** How many pieces after `start` belong to the choice that `start` opens. */
function countMembers(pieces: readonly Piece[], start: number): number {
  const text = pieces[start]?.text ?? "";
  const choiceColon = isChoiceColon(text);
  const certain = certainLead.test(text) || choiceColon;
  if (!certain && isBare({ text: text.split(":")[1] ?? "", separator: "" }))
    return countToOr(pieces, start);
  if ((!certain && !likelyLead.test(text)) || hasOr.test(text.replace(/.*\bone of\b/i, "")))
    return 0;
  let count = 0;
  for (const piece of pieces.slice(start + 1, start + 30)) {
    if (!isBare(piece) || piece.separator.startsWith(";") || piece.separator === "") break;
    count += 1;
    if (hasOr.test(piece.text)) return count;
  }
  return certain ? countBareMembers(pieces.slice(start + 1, start + 1 + count)) : 0;
}

/** "department: engineering, sales or hr": bare words after a colon up to an "or" are a choice. */
function countToOr(pieces: readonly Piece[], start: number): number {
  const following = pieces.slice(start + 1, start + 12);
  const end = following.findIndex((piece) => hasOr.test(piece.text));
  const members = following.slice(0, end + 1);
  const bare = members.every((piece) => isBare(piece) && piece.separator.startsWith(","));
  return end >= 0 && bare ? end + 1 : 0;
}

/** Without an "or" the choice ends before the first piece that is plainly a field. */
function countBareMembers(pieces: readonly Piece[]): number {
  let count = 0;
  let plural = false;
  for (const piece of pieces) {
    const inferred = inferType(piece.text);
    if (inferred.certain && inferred.type !== "boolean") break;
    // A plural after single things is the next field: "one of red, green, sizes".
    if (inferred.type === "string_list" && count > 0 && !plural) break;
    plural = inferred.type === "string_list";
    count += 1;
    if (/\band$/.test(piece.separator)) break;
  }
  return count;
}

const pairEnds: ReadonlySet<string> = new Set([
  "date",
  "number",
  "time",
  "url",
  "at",
  "year",
  "name",
]);

/** "name email phone number" without any comma: three and more words that are all known names. */
function splitUnpunctuated(text: string): string[] {
  const words = text.split(/\s+/);
  if (
    words.length < 3 ||
    !words.every(
      (word) =>
        /^[\p{L}_]+$/u.test(word) &&
        (inferType(word).certain ||
          pairEnds.has(word.toLowerCase()) ||
          word.toLowerCase() === "due"),
    )
  )
    return [text];
  const items: string[] = [];
  for (const word of words) {
    const previous = items.at(-1);
    const ends =
      pairEnds.has(word.toLowerCase()) &&
      (word.toLowerCase() !== "name" || /^(?:first|last|user|full|company)$/i.test(previous ?? ""));
    if (
      ends &&
      previous !== undefined &&
      !previous.includes(" ") &&
      !["name", "title", "price", "email"].includes(previous.toLowerCase())
    )
      items.splice(-1, 1, `${previous} ${word}`);
    else items.push(word);
  }
  return items.length >= 3 ? items : [text];
}

/**
 * The items of a list in words: commas, semicolons, line breaks and "and" separate, except inside
 * brackets, in "between 0 and 100", and among the members of a choice ("one of red, green or blue").
 */
export function splitItems(text: string): string[] {
  const pieces = cut(text);
  if (pieces.length === 1) return splitUnpunctuated((pieces[0]?.text ?? "").trim());
  const items: string[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const members = countMembers(pieces, at);
    const parts = pieces.slice(at, at + members + 1).map((piece) => piece.text.trim());
    if (members === 0 && !text.includes(",")) items.push(...splitUnpunctuated(parts[0] ?? ""));
    else items.push(parts.join(", "));
    at += members;
  }
  return items;
}
