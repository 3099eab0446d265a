/**
 * Only files that are tests may declare tests. The caller of one of vitest's functions is known by the
 * files on the stack, as the engine itself names them.
 */

interface CallSite {
  getFileName(): string | null;
}

const setPrepare = setterOf("prepareStackTrace");
const setLimit = setterOf("stackTraceLimit");
const DEEPEST = 50;
let tests: ReadonlySet<string> = new Set();

/** Takes away what would let other code decide how the runner's errors see their stack. */
export function fixStackTraces(): void {
  Reflect.deleteProperty(Error, "prepareStackTrace");
  // Vitest sets it around what it records itself.
  Object.defineProperty(Error, "stackTraceLimit", { get: () => DEEPEST, set: () => undefined });
}

/** Names the files that are tests. */
export function setTestFiles(paths: readonly string[]): void {
  tests = new Set(paths);
}

/** Throws unless a test file called. */
export function requireTestFile(action: string): void {
  const caller = callingFiles().find((file) => file !== null && file !== "");
  if (caller !== undefined && caller !== null && tests.has(caller)) return;
  throw new Error(`Only test files may ${action}, and ${caller ?? "this"} is none.`);
}

function callingFiles(): readonly (string | null)[] {
  setLimit(DEEPEST);
  setPrepare((_error: Error, sites: readonly CallSite[]) =>
    sites.map((site) => site.getFileName()),
  );
  try {
    return new Error().stack as unknown as readonly (string | null)[];
  } finally {
    setPrepare(undefined);
  }
}

function setterOf(name: string): (value: unknown) => void {
  const set = Object.getOwnPropertyDescriptor(Error, name)?.set;
  return (value) => set?.call(Error, value);
}
