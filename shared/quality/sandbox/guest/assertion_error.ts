import { inspect } from "./inspect.ts";
import {
  dataProperty,
  defineProperty,
  PrimordialError,
  PrimordialTypeError,
  toText,
} from "./primordials.ts";

/** What a check found, and what it says unless the caller gave a message. */
export interface Failure {
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string;
  readonly message: unknown;
  readonly fallback: string;
}

/** `assert.AssertionError` as Node has it. */
export class AssertionError extends PrimordialError {
  readonly code = "ERR_ASSERTION";
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;
  readonly generatedMessage: boolean;

  constructor(options: {
    readonly message?: string;
    readonly actual?: unknown;
    readonly expected?: unknown;
    readonly operator?: string;
  }) {
    if (typeof options !== "object" || options === null) {
      throw new PrimordialTypeError('The "options" argument must be of type object.');
    }
    const given = options.message;
    super(
      given === undefined
        ? `${inspect(options.actual)} ${options.operator ?? "=="} ${inspect(options.expected)}`
        : toText(given),
    );
    defineProperty(this, "name", dataProperty("AssertionError"));
    this.actual = options.actual;
    this.expected = options.expected;
    this.operator = options.operator;
    this.generatedMessage = given === undefined;
  }
}

/** Throws the caller's own error or an AssertionError. */
export function fail(failure: Failure): never {
  const { actual, expected, operator, message, fallback } = failure;
  if (message instanceof PrimordialError) throw message;
  const error = new AssertionError({
    message: message === undefined ? fallback : toText(message),
    actual,
    expected,
    operator,
  });
  throw error;
}
