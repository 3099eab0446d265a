import type { MutationEvidence } from "../mutation/mutation_evidence.ts";
import type { TestFileResult } from "../sandbox/contract.ts";
import type { TypeCheck } from "../types/contract.ts";
import type { ExampleResult } from "./examples/execute_examples.ts";
import type { Finding } from "./review_files.ts";

/** What a verdict rests on. */
export interface QualityEvidence {
  /** What must be true of the result; tests carry the ids. */
  readonly criteria: readonly { readonly id: string; readonly text: string }[];
  /** What the documents must explain. */
  readonly subjects: readonly string[];
  readonly testFiles: readonly TestFileResult[];
  /** The outcomes of the calls that the requirement quotes. */
  readonly examples?: readonly ExampleResult[];
  /** What else is not established, in words. */
  readonly open?: readonly string[] | undefined;
  /** Whether the tests can fail; undefined when it was not tried, as some do. */
  readonly mutation: MutationEvidence | undefined;
  /** Integration tests, code that no test executes, and what a requirement says beside its criteria; no part of the verdict. */
  readonly notJudged?: readonly string[];
  readonly types: TypeCheck;
  /** How many files were reviewed. */
  readonly reviewed: number;
  readonly findings: readonly Finding[];
  readonly documents: readonly { readonly path: string; readonly content: string }[];
}
