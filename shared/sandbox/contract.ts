/**
 * The sandbox's public words. It runs generated tests inside QuickJS compiled to WebAssembly: no
 * network, no file system, no host objects, with limits on time, memory and stack.
 */

export interface SourceFile {
  /** Relative to the project's root, with forward slashes: "src/app.ts". */
  readonly path: string;
  readonly content: string;
}

export interface SandboxLimits {
  /** For one test file, in milliseconds of run time. */
  readonly timeoutMilliseconds: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
}

/** `not_executed` is never a pass: the file needs something this sandbox does not have. */
export type TestOutcome = "passed" | "failed" | "not_executed";

export interface TestCaseResult {
  /** The titles of the enclosing `describe` blocks and of the test, joined by " > ". */
  readonly name: string;
  readonly outcome: TestOutcome;
  /** Why it failed or was not executed; bounded in length. */
  readonly message?: string;
}

export interface TestFileResult {
  readonly path: string;
  readonly outcome: TestOutcome;
  readonly tests: readonly TestCaseResult[];
  /** Set when the file as a whole failed or could not run. */
  readonly failure?: {
    readonly reason:
      | "syntax_error"
      | "module_not_found"
      | "uncaught_error"
      | "timeout"
      | "memory_limit"
      | "stack_overflow"
      | "no_tests"
      | "never_settled"
      | "sandbox_error";
    readonly message: string;
  };
  readonly durationMilliseconds: number;
}
