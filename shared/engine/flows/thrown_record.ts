import {
  asStored,
  CogoError,
  type ErrorRecord,
  errorRecordSchema,
  toErrorRecord,
  toJson,
  toReadable,
  truncateText,
} from "../../kernel/mod.ts";

const MOST_CHARACTERS = 1_000;
const MOST_CAUSES = 5;

/**
 * Whatever a function of the user's has thrown, as an error that can be kept. A code that it has stays, such as
 * ECONNRESET, so that a flow can tell one failure from another; without one it is `fallback`. The flow catches what will
 * be read of it later.
 */
export function toThrownRecord(thrown: unknown, fallback: string): ErrorRecord {
  try {
    return errorRecordSchema.parse(asStored(toJson(readThrown(toReadable(thrown), fallback))));
  } catch {
    return { code: fallback, message: "What was thrown cannot be read" };
  }
}

function readThrown(thrown: unknown, fallback: string): ErrorRecord {
  const code =
    causesOf(thrown)
      .map(codeOf)
      .find((each) => each !== undefined) ?? fallback;
  const message = messageOf(thrown).trim();
  const record = {
    code,
    message: truncateText(
      message === "" ? "It threw nothing that says why" : message,
      MOST_CHARACTERS,
    ),
  };
  return thrown instanceof CogoError ? { ...withRemedy(thrown), ...record } : record;
}

function withRemedy(thrown: CogoError): Partial<ErrorRecord> {
  try {
    const { remedy, details } = toErrorRecord(thrown);
    return {
      ...(typeof remedy === "string" && { remedy }),
      ...(details !== undefined && { details: toJson(details) }),
    };
  } catch {
    return {};
  }
}

/** The thrown value, what it was caused by, and so on. */
function causesOf(thrown: unknown): readonly unknown[] {
  const causes: unknown[] = [];
  for (let cause = thrown; cause !== undefined && causes.length < MOST_CAUSES; ) {
    causes.push(cause);
    cause = memberOf(cause, "cause");
  }
  return causes;
}

function codeOf(thrown: unknown): string | undefined {
  const code = memberOf(thrown, "code");
  return typeof code === "string" && /^[\w.-]{1,100}$/.test(code) ? code : undefined;
}

/** What is in each other or caused by itself has an end, too. */
function messageOf(thrown: unknown, levels = MOST_CAUSES): string {
  if (typeof thrown === "string") return thrown;
  if (!(thrown instanceof Error)) {
    const message = memberOf(thrown, "message");
    return typeof message === "string" && message !== "" ? message : describe(thrown);
  }
  const own = thrown.message === "" ? thrown.name : thrown.message;
  if (levels === 1) return own;
  const several = thrown instanceof AggregateError ? thrown.errors.slice(0, MOST_CAUSES) : [];
  const causes = [...several, ...causesOf(thrown).slice(1, 2)];
  return [own, ...causes.map((each) => messageOf(each, levels - 1))].join(": ");
}

function describe(thrown: unknown): string {
  try {
    return `It threw ${JSON.stringify(thrown) ?? String(thrown)}`;
  } catch {
    return `It threw ${Object.prototype.toString.call(thrown)}`;
  }
}

function memberOf(thrown: unknown, name: "code" | "cause" | "message"): unknown {
  try {
    return typeof thrown === "object" && thrown !== null ? Reflect.get(thrown, name) : undefined;
  } catch {
    return undefined; // a getter that throws
  }
}
