import { z } from "zod";

/**
 * The sandbox's public words. It runs generated tests inside QuickJS compiled to WebAssembly: no
 * network, no file system, no host objects, with limits on time, memory and stack.
 */

export interface SourceFile {
  /** Relative to the project's root, with forward slashes: "src/app.ts". */
  readonly path: string;
  readonly content: string;
  /** Only a `test` may use vitest; where it is not said, the path tells. */
  readonly kind?: string;
}

export interface SandboxLimits {
  /** For one test file, in milliseconds of run time. */
  readonly timeoutMilliseconds: number;
  readonly memoryBytes: number;
  readonly stackBytes: number;
}

/** A whole program, run as Node runs a file. */
export interface ProgramInput {
  readonly language: "typescript" | "javascript";
  readonly source: string;
  readonly limits?: Partial<SandboxLimits>;
}

/** A test file among the files of its project. */
export interface TestFileInput {
  readonly files: readonly SourceFile[];
  readonly testPath: string;
  readonly limits?: Partial<SandboxLimits>;
  /** Asked after each test whether the others are still needed; those that are not are not executed. */
  readonly until?: (test: TestCaseResult) => boolean;
  /** Hides from the code that it is tested: its files have other names, and its environment is another. */
  readonly disguised?: boolean;
  /** Given all that is printed, unbounded. */
  readonly printed?: (text: string) => void;
}

/** What one test file may use by default; an edge isolate has 2 s of CPU and 256 MB. */
export const defaultSandboxLimits: SandboxLimits = {
  timeoutMilliseconds: 1_000,
  memoryBytes: 96 * 1024 * 1024,
  // The most the engine takes; about 2,000 frames of a simple function.
  stackBytes: 512 * 1024,
};

/** `not_executed` is never a pass: the file needs something this sandbox does not have. */
const testOutcomeSchema = z.enum(["passed", "failed", "not_executed"]);
export type TestOutcome = z.infer<typeof testOutcomeSchema>;

const testCaseResultSchema = z.object({
  /** The titles of the enclosing `describe` blocks and of the test, joined by " > ". */
  name: z.string(),
  outcome: testOutcomeSchema,
  /** Why it failed or was not executed, or what the pass lacks; bounded in length. */
  message: z.string().optional(),
  /** Where it failed, as `path:line`: the line of the error, then those that led there. */
  places: z.array(z.string()).optional(),
  /** What was compared, where it failed by a comparison; bounded in length. */
  expected: z.string().optional(),
  actual: z.string().optional(),
});
export type TestCaseResult = Readonly<z.infer<typeof testCaseResultSchema>>;

/** Whether a test passed as tests do; one that is expected to fail, or had to be retried, shows nothing. */
export function passedPlainly({ outcome, message }: TestCaseResult): boolean {
  return outcome === "passed" && message === undefined;
}

const executionFailureSchema = z.object({
  reason: z.enum([
    "syntax_error",
    "module_not_found",
    "unsupported_feature",
    "not_a_test",
    "uncaught_error",
    "process_exit",
    "timeout",
    "memory_limit",
    "stack_overflow",
    "no_tests",
    "never_settled",
    "incomplete",
    "sandbox_error",
  ]),
  message: z.string(),
});
/** Why a file or program as a whole failed or could not run. */
export type ExecutionFailure = Readonly<z.infer<typeof executionFailureSchema>>;

/** What became of one test file. A schema, because results are kept as checkpoints and read again. */
export const testFileResultSchema = z.object({
  path: z.string(),
  outcome: testOutcomeSchema,
  tests: z.array(testCaseResultSchema),
  /** Set when the file as a whole failed or could not run. */
  failure: executionFailureSchema.optional(),
  /** What it printed, bounded in length. */
  output: z.string(),
  durationMilliseconds: z.number(),
});
export type TestFileResult = Readonly<z.infer<typeof testFileResultSchema>>;

/** What became of one whole program: passed means it ended without an uncaught error, with code 0. */
export interface ProgramResult {
  readonly outcome: TestOutcome;
  readonly failure?: ExecutionFailure;
  readonly output: string;
  readonly durationMilliseconds: number;
}
