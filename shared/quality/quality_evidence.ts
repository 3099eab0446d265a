import type { Specification } from "../requirements/specification.ts";
import type { TestFileResult } from "../sandbox/contract.ts";
import type { Finding } from "./review_files.ts";

/** What a verdict rests on. */
export interface QualityEvidence {
  readonly specification: Specification;
  readonly testFiles: readonly TestFileResult[];
  readonly findings: readonly Finding[];
  readonly documents: readonly { readonly path: string; readonly content: string }[];
}
