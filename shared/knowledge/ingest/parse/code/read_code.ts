import { CogoError } from "../../../../kernel/mod.ts";
import { MAXIMUM_BRACKET_DEPTH, MAXIMUM_CODE_LINE, MAXIMUM_GRAMMAR_LENGTH } from "../limits.ts";
import { lineFinder, markLines } from "../line_index.ts";
import type { FoundReference, ReadDocument } from "../read_document.ts";
import { readText } from "../read_text.ts";
import { resolvePath } from "../resolve_path.ts";
import { buildParts } from "./build_parts.ts";
import { collectDeclarations } from "./collect_declarations.ts";
import { compiledGrammars } from "./compiled_grammars.ts";
import type { CodeGrammar, ReadNode } from "./grammar.ts";
import { readSql } from "./read_sql.ts";
import { scriptGrammars } from "./script_grammars.ts";
import { testedModule } from "./tested_module.ts";

/** Only a hostile text takes this long: error recovery is what is slow, and the limits do not bound it. */
const PARSE_DEADLINE_MILLISECONDS = 3_000;

const NOT_PARSED =
  `Its declarations and references are not known: it has more than ${MAXIMUM_GRAMMAR_LENGTH} characters, ` +
  `a line of more than ${MAXIMUM_CODE_LINE}, or more than ${MAXIMUM_BRACKET_DEPTH} brackets within each other`;

const grammars: Readonly<Record<string, CodeGrammar>> = { ...scriptGrammars, ...compiledGrammars };

/**
 * Reads source code: by its grammar, or by its blank lines where none is here for its language, or
 * where the text is too long, minified or nested too deep for one.
 */
export async function readCode(
  text: string,
  path: string,
  language: string,
): Promise<ReadDocument> {
  if (!isTractable(text)) return { ...readText(text, path, false), notes: [NOT_PARSED] };
  if (language === "sql") return await readSql(text);
  const grammar = grammars[language];
  return grammar === undefined
    ? readText(text, path, false)
    : await readByGrammar(text, path, grammar);
}

async function readByGrammar(
  text: string,
  path: string,
  grammar: CodeGrammar,
): Promise<ReadDocument> {
  const parse = (await grammar.load()).startParse(grammar.prepare?.(text) ?? text);
  const deadline = performance.now() + PARSE_DEADLINE_MILLISECONDS;
  let tree = parse.advance();
  while (tree === null) {
    if (performance.now() > deadline) throw tooComplex();
    tree = parse.advance();
  }
  const read: ReadNode = ({ from, to }) => text.slice(from, to);
  const { symbols, aliases, references } = collectDeclarations(tree, grammar, path, read);
  return {
    text,
    title: null,
    root: buildParts(text, tree.topNode, symbols),
    symbols: [...symbols.values(), ...aliases],
    references: [...references, ...verifies(path)],
    lineAt: lineFinder(markLines(text)),
  };
}

/** What a test's name says it tests. */
function verifies(path: string): FoundReference[] {
  const tested = testedModule(path);
  if (tested === null) return [];
  return [{ kind: "verifies", from: null, to: resolvePath(path, tested), at: 0 }];
}

/** Whether a grammar reads this in time that grows with its length. */
function isTractable(text: string): boolean {
  if (text.length > MAXIMUM_GRAMMAR_LENGTH) return false;
  let depth = 0;
  let lineStart = 0;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\n") lineStart = at;
    else if (character === "(" || character === "[" || character === "{") depth += 1;
    else if (character === ")" || character === "]" || character === "}")
      depth = Math.max(0, depth - 1);
    if (depth > MAXIMUM_BRACKET_DEPTH || at - lineStart > MAXIMUM_CODE_LINE) return false;
  }
  return true;
}

function tooComplex(): CogoError {
  return new CogoError({
    code: "document_too_complex",
    message: `Expected code whose grammar is read within ${PARSE_DEADLINE_MILLISECONDS} ms; it took longer`,
    remedy: "Leave the file out, or split it into parts",
  });
}
