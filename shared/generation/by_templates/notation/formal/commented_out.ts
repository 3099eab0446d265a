import { asciiWords } from "../../specification/spell_identifier.ts";
import {
  either,
  end,
  first,
  many,
  optional,
  type Parser,
  parseAll,
  phrase,
  separated,
  sequence,
  token,
  where,
  word,
} from "../parser.ts";
import { type Token, tokenize } from "../token.ts";
import { modifierWords } from "../vocabulary.ts";
import type { Comment } from "./remarks.ts";
import { columnPart } from "./sql_columns.ts";
import { isKnownType } from "./sql_types.ts";

const rest = many(token(() => true));
/** "body_html text, dropped in v2" */
const outColumn: Parser<unknown> = sequence(
  where(columnPart, (found) => found.part === "column" && isKnownType(found.type)),
  either(end, sequence(word(","), rest)),
);
const keyword = token(({ kind, text }) =>
  kind === "word" ? ["string", "number", "boolean", "Date"].includes(text) : kind === "quoted",
);
/** "assignee: string; TODO later" */
const outMember: Parser<unknown> = sequence(
  optional(word("readonly")),
  token(({ kind }) => kind === "word"),
  optional(word("?")),
  word(":"),
  separated(first(keyword, optional(phrase("[ ]"))), word("|")),
  either(end, sequence(word(";"), rest)),
);

function keyOf(name: string): string {
  return asciiWords(name).join(" ").toLowerCase();
}

/**
 * A column or a member that was turned into a comment: alone in its line, in the form of a definition, and
 * of a name that nothing there has. By its form it is no part of what is defined.
 */
export function isCommentedOut(
  text: string,
  { from, body }: Comment,
  language: "sql" | "typescript",
  names: readonly string[],
): boolean {
  if (text.slice(text.lastIndexOf("\n", from - 1) + 1, from).trim() !== "") return false;
  const tokens: readonly Token[] = tokenize(text, body.from, body.to);
  const name = tokens.find(({ text: written }) => written !== "readonly")?.text ?? "";
  const isOther = !modifierWords.has(name.toLowerCase());
  const isKnown = names.some((each) => keyOf(each) === keyOf(name));
  const parser = language === "sql" ? outColumn : outMember;
  return isOther && !isKnown && tokens.length <= 60 && parseAll(parser, tokens).read;
}
