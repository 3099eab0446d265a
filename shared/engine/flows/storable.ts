import { asStored, type Json, toErrorRecord, toJson } from "../../kernel/mod.ts";
import { StepRefused } from "../worker/step_refused.ts";

const MOST_LEVELS = 100;

/**
 * A value as JSON keeps it. What JSON would drop or change without a word is refused; what has `toJSON()` is what that
 * gives, and members that are undefined are left out. It is what will be read of it later, to the order of members: code
 * that depends on it does the same when it comes again.
 *
 * @throws StepRefused `flow_result_invalid`, which says what is where.
 */
export function toStorable(value: unknown, what: string): Json | undefined {
  if (value === undefined) return undefined;
  let problem: Problem | undefined;
  try {
    problem = findProblem(value, [], new Set());
    if (problem === undefined) return asStored(toJson(value));
  } catch (thrown) {
    // Getters and toJSON() are code of the user's.
    const { message } = toErrorRecord(thrown);
    problem = { got: `what cannot be read (${message})`, path: [] };
  }
  const place = problem.path.length === 0 ? "" : ` at ${problem.path.slice(0, 5).join(".")}`;
  throw new StepRefused({
    code: "flow_result_invalid",
    message: `Expected ${what} to be JSON, got ${problem.got}${place}`,
    remedy: "Make text, numbers, lists and plain objects of it",
  });
}

interface Problem {
  readonly got: string;
  readonly path: readonly string[];
}

function findProblem(
  value: unknown,
  path: readonly string[],
  above: ReadonlySet<object>,
): Problem | undefined {
  if (typeof value === "number" && !Number.isFinite(value)) return { got: String(value), path };
  if (["function", "symbol", "bigint"].includes(typeof value)) {
    return { got: `a ${typeof value}`, path };
  }
  if (typeof value !== "object" || value === null) return undefined;
  if (above.has(value)) return { got: "a cycle", path };
  if (path.length >= MOST_LEVELS) return { got: `more than ${MOST_LEVELS} levels`, path };
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return findProblem(value.toJSON(), path, new Set([...above, value]));
  }
  const entries = Object.entries(value);
  if (!isPlain(value, entries.length)) return { got: `an object of class ${nameOf(value)}`, path };
  const around = new Set([...above, value]);
  for (const [key, member] of entries) {
    const found =
      key === "__proto__"
        ? { got: 'a member "__proto__"', path }
        : findProblem(member, [...path, key], around);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** An object of a class may have members; one without has its content where JSON does not look. */
function isPlain(value: object, members: number): boolean {
  if (Array.isArray(value)) return true;
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || prototype === Object.prototype) return true;
  return members > 0 && !ArrayBuffer.isView(value);
}

function nameOf(value: object): string {
  return value.constructor?.name ?? "object";
}
