import type { SyntaxNode } from "@lezer/common";
import { isUnreadable, type ParsedSource, walkSource } from "../../mutation/walk_source.ts";
import type { Candidate } from "../candidate.ts";
import { findStatements, type Statement } from "../statements.ts";
import { EXTENDABLE, extendNode } from "./extend_node.ts";
import { CHANGEABLE, mutateNode, type Surroundings } from "./mutate_node.ts";

const VISITED = new Set([...CHANGEABLE, ...EXTENDABLE]);
/** Others than the nearest names are seldom what was meant. */
const MOST_NAMES = 6;

/** A candidate, and the innermost statement that it changes. */
export interface Placed {
  readonly candidate: Candidate;
  readonly statement: Statement;
}

/** All small changes to the statements of a source that are wanted. */
export function findMutations(
  source: ParsedSource,
  isWanted: (statement: Statement) => boolean,
): readonly Placed[] {
  const statements = findStatements(source);
  const around = readSurroundings(source);
  const placed: Placed[] = [];
  const unreadable = walkSource(source, {
    names: VISITED,
    visit(node) {
      const statement = innermost(statements, node);
      if (statement === undefined || !isWanted(statement)) return;
      for (const repair of [...mutateNode(node, around), ...extendNode(node, around.text)]) {
        placed.push({ candidate: { ...repair, path: source.path }, statement });
      }
    },
  });
  return placed.filter(({ candidate }) => !isUnreadable(candidate, unreadable));
}

function innermost(statements: readonly Statement[], node: SyntaxNode): Statement | undefined {
  // Those around others come first.
  return statements.findLast(({ from, to }) => from <= node.from && node.to <= to);
}

const DECLARED = new Set(["VariableDefinition", "Number", "String"]);

function readSurroundings(source: ParsedSource): Surroundings {
  const text = ({ from, to }: SyntaxNode) => source.content.slice(from, to);
  const found = new Map([...DECLARED].map((name) => [name, new Map<string, number>()]));
  walkSource(source, {
    names: DECLARED,
    visit: (node) => void found.get(node.name)?.set(text(node), node.from),
  });
  const all = (name: string) => [...(found.get(name) ?? [])];
  return {
    text,
    numbers: all("Number").map(([number]) => number),
    strings: all("String").map(([string]) => string),
    names: (at) =>
      all("VariableDefinition")
        .sort(([, one], [, other]) => Math.abs(one - at.from) - Math.abs(other - at.from))
        .slice(0, MOST_NAMES)
        .map(([name]) => name),
  };
}
