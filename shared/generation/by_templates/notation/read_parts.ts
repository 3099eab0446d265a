import { readBackgroundPart } from "./grammar/background.ts";
import { staysAboutDeleting } from "./grammar/clauses.ts";
import { sentence } from "./grammar/sentence.ts";
import { parseAll } from "./parser.ts";
import type { Nodes } from "./syntax.ts";
import type { Token } from "./token.ts";

const joints = new Set([",", ";", "-", ":", "and", "but", "so"]);
const more = new Set(["and", "but", "so", "then", "also"]);
/** Longer is no sentence; both bound what hostile text can cost. */
const longest = 90;
const mostParts = 6;
/** Fewer words are an item of a list and no clause. */
const shortest = 3;

/** The end of what joins two clauses here: ", and", "; so". */
function afterJoint(tokens: readonly Token[], at: number): number | undefined {
  const found = tokens[at];
  if (found === undefined || found.kind === "quoted" || !joints.has(found.key)) return undefined;
  let next = at + 1;
  while (more.has(tokens[next]?.key ?? "")) next += 1;
  // "so that" is no joint but a purpose.
  return tokens[next]?.key === "that" ? undefined : next;
}

function readOne(tokens: readonly Token[]): Nodes | undefined {
  if (tokens.length < shortest) return undefined;
  const parsed = parseAll(sentence, tokens);
  return parsed.read ? parsed.value : readBackgroundPart(tokens);
}

/**
 * A sentence of several clauses, each of which says something by itself: "We are a small club and
 * need an API for our boats". Each is read in full, by the grammar or as background.
 */
export function readParts(tokens: readonly Token[], left = mostParts): Nodes | undefined {
  if (left === 0 || tokens.length > longest) return undefined;
  for (const at of tokens.keys()) {
    const next = at === 0 ? undefined : afterJoint(tokens, at);
    const first = next === undefined ? undefined : readOne(tokens.slice(0, at));
    if (next === undefined || first === undefined) continue;
    const rest = tokens.slice(next);
    const second = readOne(rest) ?? readParts(rest, left - 1);
    if (second === undefined) continue;
    const clauses = [
      { value: first, tokens: tokens.slice(0, at) },
      { value: second, tokens: rest },
    ];
    if (staysAboutDeleting(clauses)) return [...first, ...second];
  }
  return undefined;
}
