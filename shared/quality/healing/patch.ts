import { applyPatch, FILE_HEADERS_ONLY, formatPatch, parsePatch, structuredPatch } from "diff";
import type { RunFile } from "../assess/run_files.ts";

/** Lines around a change by which its place is found again. */
const CONTEXT_LINES = 3;
/** How many of them may have changed since. */
const CHANGED_CONTEXT_LINES = 2;

/** The changes from some files to others, as a unified diff; empty where there are none. */
export function writePatch(before: readonly RunFile[], after: readonly RunFile[]): string {
  const old = new Map(before.map(({ path, content }) => [path, content]));
  return after
    .filter(({ path, content }) => content !== old.get(path))
    .map(({ path, content }) =>
      formatPatch(
        structuredPatch(path, path, old.get(path) ?? "", content, undefined, undefined, {
          context: CONTEXT_LINES,
        }),
        FILE_HEADERS_ONLY,
      ),
    )
    .join("");
}

/**
 * The files with a patch applied, found by the lines around each change and not by their numbers: in the file of the same
 * path, or in the only other source in which it fits. Undefined where it fits in none, or changes what is no source.
 */
export function applyPatchTo(
  files: readonly RunFile[],
  patch: string,
): readonly RunFile[] | undefined {
  let changed: readonly RunFile[] | undefined = files;
  for (const one of parsePatch(patch)) {
    const apply = (content: string, fuzzFactor: number) => applyPatch(content, one, { fuzzFactor });
    const sources: readonly RunFile[] = changed.filter(({ kind }) => kind === "source");
    const own = sources.filter(({ path }) => path === one.newFileName);
    const fitting = [
      ...own.filter(({ content }) => apply(content, CHANGED_CONTEXT_LINES) !== false),
      ...sources.filter((file) => !own.includes(file) && apply(file.content, 0) !== false),
    ];
    const [found, ...others] = fitting;
    if (found === undefined || (!own.includes(found) && others.length > 0)) return undefined;
    const content = apply(found.content, own.includes(found) ? CHANGED_CONTEXT_LINES : 0);
    if (content === false) return undefined;
    changed = changed.map((file) => (file === found ? { ...file, content } : file));
  }
  return changed;
}

/** The lines of each file that a patch adds, or those that what it took away stood between, counted from 1. */
export function changedLines(patch: string): ReadonlyMap<string, readonly number[]> {
  return new Map(
    parsePatch(patch).map(({ newFileName = "", hunks }) => [
      newFileName,
      hunks.flatMap(({ newStart, lines }) => {
        let line = newStart;
        return lines.flatMap((text) => {
          if (text.startsWith("-")) return [line];
          line += 1;
          return text.startsWith("+") ? [line - 1] : [];
        });
      }),
    ]),
  );
}
