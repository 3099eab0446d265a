import type { Frame, Incident } from "../../engine/mod.ts";
import { sha256, truncateText } from "../../kernel/mod.ts";

/** The frames that tell one error from another; further out, callers differ. */
const TOP_FRAMES = 3;

const CLASSES: readonly (readonly [RegExp, Incident["class"]])[] = [
  [/^Assertion|^expect/i, "assertion"],
  [
    /Cannot find module|Could not find export|ModuleNotFound|ImportError|does not provide an export/,
    "import",
  ],
  [/^ReferenceError|^NameError|is not defined/, "reference"],
  [/^SyntaxError|^IndentationError|Unexpected token/, "syntax"],
  [/Maximum call stack|RecursionError/, "stack"],
  [/^TypeError|^AttributeError/, "type"],
  [/out of memory|more memory|MemoryError|heap/i, "memory"],
  [/time(?:d )?-?out|did not finish|was stopped/i, "timeout"],
];

/** What takes a whole program away is critical; a result that is wrong in one place is not. */
const SEVERITIES: Readonly<Partial<Record<Incident["class"], Incident["severity"]>>> = {
  import: "critical",
  memory: "critical",
  stack: "critical",
  syntax: "critical",
  timeout: "critical",
};

/** Describes an error by its name, its message, and the places that led to it, the innermost first. */
export async function describeError(error: {
  readonly name: string;
  readonly message: string;
  readonly frames: readonly Frame[];
  /** The paths of the project; a frame's path is cut to the one that it ends with. */
  readonly paths?: readonly string[] | undefined;
}): Promise<Incident> {
  const { name, message, paths = [] } = error;
  const frames = error.frames.map((frame) => ({ ...frame, path: relativeTo(paths, frame.path) }));
  const own = paths.length === 0 ? frames : frames.filter(({ path }) => paths.includes(path));
  const text = name === "" || message.startsWith(name) ? message : `${name}: ${message}`;
  const kind = CLASSES.find(([pattern]) => pattern.test(text))?.[1] ?? "other";
  const places = (own.length === 0 ? frames : own).slice(0, TOP_FRAMES);
  const family = [kind, normaliseMessage(text)];
  // Lines move with every change to the file.
  const where = places.map(({ path, function: named = "" }) => `${path} ${named}`);
  return {
    fingerprint: (await sha256([...family, ...where].join("\n"))).slice(0, 32),
    family: (await sha256(family.join("\n"))).slice(0, 32),
    class: kind,
    severity: SEVERITIES[kind] ?? "major",
    message: truncateText(text, 4_000),
    frames: frames.slice(0, 20),
  };
}

/** A message without what differs from one time to the next: ids, paths, numbers. */
export function normaliseMessage(message: string): string {
  return message
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi, "<id>")
    .replace(/\b(?:0x)?[0-9a-f]*\d[0-9a-f]{7,}\b/gi, "<id>")
    .replace(/(?:[a-z]+:\/\/|\.{0,2}\/|[A-Z]:\\)[^\s'")]+/gi, "<path>")
    .replace(/-?\b\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, "<number>")
    .replace(/\s+/g, " ")
    .trim();
}

function relativeTo(paths: readonly string[], path: string): string {
  return paths.find((own) => path === own || path.endsWith(`/${own}`)) ?? path;
}
