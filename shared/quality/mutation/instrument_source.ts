import { applyChanges, type Change } from "./stub_source.ts";
import { isUnreadable, type ParsedSource, walkSource } from "./walk_source.ts";

const MARK = "cogo reached ";

/**
 * The module that instrumented tests import first. It prints which functions were reached: once while the
 * file loaded, then by each test.
 */
export const REACHED_MODULE = {
  path: "cogo-reached.js",
  kind: "test",
  content: `import { afterEach, beforeAll } from "vitest";
const reached = new Set();
const print = console.log.bind(console);
const tell = () => {
  print(${JSON.stringify(MARK)} + JSON.stringify([...reached]));
  reached.clear();
};
globalThis.cogoReached = (owner) => void reached.add(owner);
beforeAll(tell);
afterEach(tell);
`,
} as const;

/** The functions that a printed line says were reached; undefined for any other line. */
export function readReached(text: string): string[] | undefined {
  if (!text.startsWith(MARK)) return undefined;
  const owners: unknown = JSON.parse(text.slice(MARK.length));
  return Array.isArray(owners) ? owners.map(String) : undefined;
}

/** The source with a call at the beginning of each function that tells that it was reached. */
export function instrumentSource(source: ParsedSource): string {
  const changes: Change[] = [];
  const unreadable = walkSource(source, {
    visitFunction({ body: { from, to, name } }, owner) {
      const call = `globalThis.cogoReached?.(${JSON.stringify(`${source.path}#${owner}`)})`;
      if (name === "Block") changes.push({ from: from + 1, to: from + 1, text: ` ${call};` });
      else {
        changes.push({ from, to: from, text: `(${call}, ` });
        changes.push({ from: to, to, text: ")" });
      }
    },
  });
  const readable = changes.filter((change) => !isUnreadable(change, unreadable));
  return applyChanges(
    source.content,
    readable.sort((a, b) => a.from - b.from),
  );
}
