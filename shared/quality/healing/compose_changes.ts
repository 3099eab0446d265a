import type { RunFile } from "../assess/run_files.ts";
import { applyCandidate, type Candidate } from "./candidate.ts";

/** One of several changes, as a change to the project in which the others are in place. */
export interface Judged {
  readonly files: readonly RunFile[];
  readonly change: Candidate;
}

/**
 * Takes apart changes that were made one after the other: each of them with the others in place. Undefined where one
 * changed what another had put in place, so that neither stands without the other.
 */
export function takeApart(
  files: readonly RunFile[],
  changes: readonly Candidate[],
): readonly Judged[] | undefined {
  const own = changes.map((change, place) => before(change, changes.slice(0, place)));
  if (!own.every((change) => change !== undefined)) return undefined;
  return own.map((change, place) => {
    const others = own.filter((_, at) => at !== place);
    const ahead = others.filter((other) => other.path === change.path && other.from < change.from);
    const moved = ahead.reduce((sum, other) => sum + growth(other), 0);
    // From the last to the first, so that none moves another.
    const inPlace = others
      .toSorted((one, other) => other.from - one.from)
      .reduce<readonly RunFile[]>(applyCandidate, files);
    return { files: inPlace, change: shift(change, moved) };
  });
}

/** A change as it would have been before earlier ones; undefined where it touches what they put in place. */
function before(change: Candidate, earlier: readonly Candidate[]): Candidate | undefined {
  let own: Candidate = change;
  for (const each of earlier.toReversed()) {
    if (each.path !== own.path || own.to <= each.from) continue;
    if (own.from < each.from + each.text.length) return undefined;
    own = shift(own, -growth(each));
  }
  return own;
}

function growth({ from, to, text }: Candidate): number {
  return text.length - (to - from);
}

function shift(change: Candidate, by: number): Candidate {
  return { ...change, from: change.from + by, to: change.to + by };
}
