import type { SyntaxNode } from "@lezer/common";
import { typed } from "../assess/examples/exported_names.ts";
import type { RunFile } from "../assess/run_files.ts";

/** How the sandbox's engine words the errors that it throws by itself, where Node words them otherwise. */
const OF_ENGINE =
  /cannot (?:convert (?:symbol|to bigint)|read property ')|circular reference|class constructors must|\(line \d+ column|date value is nan|empty array|expecting |invalid number of digits|invalid repeat count|is read-only|no setter for|(?<!is )not a (?:constructor|function)|object is not extensible|^value is not iterable/i;
const MATCHER = /\.(?:deep|eql?|equals?|include|match|rejects|strictEqual|throws?|to[A-Z])\w*$/;
const LITERAL = /^(?:RegExp|String|TemplateString)$/;

/**
 * What tests expect in the words of the sandbox's engine, where no source says so: they pass here and fail in Node.
 * In words.
 */
export function findEngineTexts(files: readonly RunFile[]): readonly string[] {
  const sources = files.filter(({ kind }) => kind === "source").map(({ content }) => content);
  return files
    .filter(({ kind }) => kind === "test")
    .flatMap(({ path, content }) =>
      engineTextsIn(content)
        .filter(({ words }) => !sources.some((source) => source.includes(words)))
        .map(
          ({ literal }) =>
            `${path} has ${literal}, which is how the sandbox's engine words an error, and not Node`,
        ),
    );
}

function engineTextsIn(content: string): { readonly literal: string; readonly words: string }[] {
  if (!OF_ENGINE.test(content)) return [];
  const found: { literal: string; words: string }[] = [];
  typed.parse(content).iterate({
    enter: ({ name, from, to, node }) => {
      const literal = content.slice(from, to);
      const [words] = (LITERAL.test(name) && OF_ENGINE.exec(literal.slice(1, -1))) || [];
      if (words !== undefined && isExpected(node, content))
        found.push({ literal: literal.slice(0, 100), words });
    },
  });
  return found;
}

/** Whether something is, or is part of, what a matcher is given; titles of tests are not. */
function isExpected(node: SyntaxNode, content: string): boolean {
  for (let each: SyntaxNode | null = node.parent; each !== null; each = each.parent) {
    if (/Arrow|Function|Block/.test(each.name)) return false;
    const callee = each.name === "CallExpression" ? each.firstChild : null;
    if (callee !== null && MATCHER.test(content.slice(callee.from, callee.to))) return true;
  }
  return false;
}
