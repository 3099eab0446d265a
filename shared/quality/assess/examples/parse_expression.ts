import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";

const expressions = parser.configure({ top: "SingleExpression" });

/** An expression at the beginning of a text. */
export interface ParsedExpression {
  readonly node: SyntaxNode;
  readonly source: string;
}

/**
 * The expressions that a text may begin with, the longest first. In prose a full stop may as well end the
 * sentence: `"a-b". Next` begins with a string, and with a property of it.
 */
export function parseExpressions(text: string): readonly ParsedExpression[] {
  const tree = expressions.parse(text);
  const errors: number[] = [];
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) errors.push(from);
    },
  });
  const found: ParsedExpression[] = [];
  for (let node = tree.topNode.firstChild; node !== null; node = node.firstChild) {
    const { from, to } = node;
    if (from > 0) break;
    if (!errors.some((at) => at < to)) found.push({ node, source: text.slice(0, to) });
  }
  return found;
}

/** The names of an expression that it does not declare itself; undefined when it declares or spreads any. */
export function freeNames({ node, source }: ParsedExpression): readonly string[] | undefined {
  const names: string[] = [];
  let declares = false;
  node.cursor().iterate(({ name, from, to, node: each }) => {
    // In `{name, tags}` the properties are names too.
    const isShort = name === "Property" && each.getChild(":") === null;
    if (name === "VariableName" || isShort) names.push(source.slice(from, to));
    if (name === "VariableDefinition" || name === "Spread") declares = true;
  });
  return declares ? undefined : [...new Set(names)];
}

/** The same expression with `sum(1)` for `lib.sum(1)`, where `lib` is one of the modules. */
export function withoutModules(
  expression: ParsedExpression,
  modules: ReadonlySet<string>,
): ParsedExpression {
  const { node, source } = expression;
  const members: number[] = [];
  node.cursor().iterate(({ name, from, node: each }) => {
    const { firstChild } = each;
    if (name !== "MemberExpression" || firstChild?.name !== "VariableName") return;
    const isModule = modules.has(source.slice(firstChild.from, firstChild.to));
    const property = each.getChild("PropertyName");
    if (isModule && property !== null) members.push(from, property.from);
  });
  if (members.length === 0) return expression;
  const kept = [0, ...members, source.length];
  let short = "";
  for (let index = 0; index < kept.length; index += 2) {
    short += source.slice(kept[index], kept[index + 1]);
  }
  return parseExpressions(short)[0] ?? expression;
}
