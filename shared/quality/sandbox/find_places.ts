const MOST_PLACES = 5;
const LONGEST_STACK = 10_000;

/**
 * The places of a stack that lie in files of a project, as `path:line`, each once. Stripped of its types a file keeps
 * its lines. Tested code may write any stack; it can name no other files by it.
 */
export function findPlaces(stack: string, paths: ReadonlySet<string>): readonly string[] {
  const places = new Set<string>();
  for (const frame of stack.slice(0, LONGEST_STACK).split("\n")) {
    const place = readPlace(frame);
    if (place !== undefined && paths.has(place.path)) places.add(`${place.path}:${place.line}`);
  }
  return [...places].slice(0, MOST_PLACES);
}

/** Reads a frame such as `at half (src/half.ts:2:9)`. */
function readPlace(frame: string): { readonly path: string; readonly line: number } | undefined {
  const [path = "", line = ""] = frame.slice(frame.lastIndexOf("(") + 1).split(":");
  const number = Number.parseInt(line, 10);
  return Number.isInteger(number) ? { path, line: number } : undefined;
}
