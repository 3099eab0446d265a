import type { SyntaxNode } from "@lezer/common";
import { truncateText } from "../../kernel/mod.ts";
import type { Mutant } from "./mutant.ts";
import { MUTATION_OPERATORS, type Replacement } from "./mutation_operators.ts";
import { emptyBody } from "./stub_source.ts";
import { isUnreadable, type ParsedSource, walkSource } from "./walk_source.ts";

/** More than anybody executes; a generated table must not fill the memory. */
const MOST_MUTANTS = 10_000;
const MOST_SHOWN = 40;

interface Found extends Replacement {
  readonly owner: number;
}

/** All mutants of a source, in its order. */
export function findMutants(source: ParsedSource): Mutant[] {
  const { path, content } = source;
  const found: Found[] = [];
  const text = (node: SyntaxNode) => content.slice(node.from, node.to);
  const add = (owner: number, replacements: readonly Replacement[]) => {
    if (found.length >= MOST_MUTANTS) return;
    for (const replacement of replacements) found.push({ ...replacement, owner });
  };
  const unreadable = walkSource(source, {
    visitFunction(func, owner) {
      const { body } = func;
      const emptied = emptyBody(func, content);
      if (emptied !== text(body)) add(owner, [{ node: body, text: emptied, level: "coarse" }]);
    },
    names: MUTATION_OPERATORS,
    visit: (node, owner) => add(owner, MUTATION_OPERATORS.get(node.name)?.(node, text) ?? []),
  });
  const lineOf = countLines(content);
  return found
    .filter(({ node }) => !isUnreadable(node, unreadable))
    .map(
      ({ node: { from, to }, text: replacement, level, owner }): Mutant => ({
        path,
        line: lineOf(from),
        from,
        to,
        replacement,
        change: describeChange(content.slice(from, to), replacement),
        level: level ?? "fine",
        owner: `${path}#${owner}`,
      }),
    );
}

/** Numbers the lines of places that are asked for in any order. */
function countLines(content: string): (place: number) => number {
  const starts = [0];
  for (let at = content.indexOf("\n"); at >= 0; at = content.indexOf("\n", at + 1)) {
    starts.push(at + 1);
  }
  return (place) => {
    let [low, high] = [0, starts.length];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= place) low = middle;
      else high = middle;
    }
    return low + 1;
  };
}

function describeChange(original: string, replacement: string): string {
  const [before, after] = [original, replacement].map((text) => {
    const line = text.trim().replace(/\s+/g, " ");
    return line.length > MOST_SHOWN ? `${truncateText(line, MOST_SHOWN)}…` : line;
  });
  return after === "" || after === ";" ? `${before} removed` : `${before} → ${after}`;
}
