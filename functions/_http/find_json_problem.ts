/** Deeper than anything that means something, and far from what a parser's stack takes. */
const MOST_LEVELS = 200;

interface Place {
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What is wrong with a part of a request whatever its schema says, and where. */
interface JsonProblem {
  readonly path: string;
  readonly message: string;
}

/**
 * The first thing in a part of a request that could not be kept as it is: text that Postgres does not store, a number
 * that JavaScript has rounded, a name that it keeps for itself, or nesting without end.
 */
export function findJsonProblem(part: unknown, name: string): JsonProblem | undefined {
  const places: Place[] = [{ path: [name], value: part }];
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    const { path, value } = place;
    const message =
      problemOf(value) ??
      (path.length > MOST_LEVELS ? `Expected at most ${MOST_LEVELS} levels of nesting` : undefined);
    if (message !== undefined) return { path: path.slice(0, MOST_SHOWN).join("."), message };
    if (typeof value !== "object" || value === null) continue;
    for (const [key, member] of Object.entries(value)) {
      const inKey = problemOfKey(key);
      if (inKey !== undefined) return { path: path.join("."), message: `In a key: ${inKey}` };
      places.push({ path: [...path, key], value: member });
    }
  }
  return undefined;
}

const MOST_SHOWN = 20;

const problemOfKey = (key: string): string | undefined =>
  key === "__proto__" ? "Expected another name" : problemOf(key);

function problemOf(value: unknown): string | undefined {
  if (value === Infinity || value === -Infinity) {
    return "Expected a number of at most about 1.8e308, got a larger one; send it as text";
  }
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    return `Expected an integer of at most 2^53 − 1, got about ${value}; send a larger one as text`;
  }
  if (typeof value !== "string") return undefined;
  if (value.includes("\u0000"))
    return `Expected text without null characters, got one at ${value.indexOf("\u0000") + 1}`;
  if (!value.isWellFormed()) return "Expected text without halves of surrogate pairs";
  return undefined;
}
