/**
 * The one error class that crosses a domain boundary.
 *
 * `code` is stable API (snake_case, listed in docs/reference/errors.md), `message` says what was expected and
 * what came, `remedy` says what the caller can do about it. It never carries a secret, and it knows
 * nothing of HTTP: `functions/_http/problem.ts` alone turns a code into a status.
 */
export class CogoError extends Error {
  readonly code: string;
  readonly remedy: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(input: {
    readonly code: string;
    readonly message: string;
    readonly remedy?: string;
    readonly details?: Readonly<Record<string, unknown>>;
    readonly cause?: unknown;
  }) {
    super(input.message, input.cause === undefined ? undefined : { cause: input.cause });
    this.name = "CogoError";
    this.code = input.code;
    this.remedy = input.remedy;
    this.details = input.details ?? {};
  }
}
