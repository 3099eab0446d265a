import { parse } from "sucrase/dist/parser/index.js";
import { formatTokenType } from "sucrase/dist/parser/tokenizer/types.js";
import { meteredSource } from "./metered_source.ts";

/** Valid TypeScript that is more than JavaScript with types, so that removing the types is not enough. */
const SUSPECTS = /@|\b(?:accessor|namespace|module)\b/;
/** Words that may follow the name `accessor` in an expression or import. */
const AFTER_A_NAME = new Set(["as", "from", "is", "of", "satisfies"]);

interface ParsedToken {
  readonly type: number;
  readonly start: number;
  readonly end: number;
}

interface Token {
  /** Grows with each line that has a token. */
  readonly line: number;
  readonly label: string;
  readonly text: string;
}

/** Names the syntax that cannot be made into JavaScript here, or undefined when there is none. */
export function untranslatableSyntax(source: string): string | undefined {
  if (!SUSPECTS.test(source)) return undefined;
  const tokens = tokensOf(source);
  for (const [index, token] of tokens.entries()) {
    if (token.label === "@") return "TypeScript decorators";
    const next = tokens[index + 1];
    if (token.label !== "name" || next?.line !== token.line) continue;
    if (token.text === "accessor" && isMemberName(next)) return "TypeScript accessor fields";
    if (isNamespace(token, next, tokens[index - 1], tokens[index + 2])) {
      return "TypeScript namespaces";
    }
  }
  return undefined;
}

function isMemberName({ label, text }: Token): boolean {
  return label === "#" || (label === "name" && !AFTER_A_NAME.has(text));
}

/** `declare` blocks vanish with the types; a namespace with values is code that would be dropped. */
function isNamespace(
  token: Token,
  name: Token,
  before: Token | undefined,
  after: Token | undefined,
): boolean {
  if (token.text !== "namespace" && token.text !== "module") return false;
  if (name.label !== "name" || before?.text === "declare") return false;
  return after?.text === "{" || after?.text === ".";
}

function tokensOf(source: string): readonly Token[] {
  let line = 0;
  let end = 0;
  const parsed: readonly ParsedToken[] = parse(meteredSource(source), false, true, false).tokens;
  return parsed.map((token) => {
    if (source.slice(end, token.start).includes("\n")) line += 1;
    end = token.end;
    const text = source.slice(token.start, token.end);
    return { line, label: formatTokenType(token.type), text };
  });
}

/** Whether a syntax error of the type stripper stands at a parameter's decorator, which it lacks. */
export function isAtParameterDecorator(source: string, message: string): boolean {
  const [, line, column] = /\((\d+):(\d+)\)$/.exec(message) ?? [];
  const text = source.split("\n")[Number(line) - 1] ?? "";
  const start = Number(column) - 1;
  return /[(,]\s*$/.test(text.slice(0, start)) && /^@[\w$(]/.test(text.slice(start));
}
