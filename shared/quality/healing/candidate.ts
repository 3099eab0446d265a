import type { RunFile } from "../assess/run_files.ts";

/** A change to one place of one file that may mend a fault. */
export interface Candidate {
  /** The rule that proposes it, such as `comparison` or `missing-import`. */
  readonly rule: string;
  readonly path: string;
  /** The characters that are replaced. */
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** How far it is from what people get wrong most often: 1 is nearest. */
  readonly distance: number;
}

/** The files with a candidate in place. */
export function applyCandidate(files: readonly RunFile[], candidate: Candidate): RunFile[] {
  const { path, from, to, text } = candidate;
  return files.map((file) =>
    file.path === path
      ? { ...file, content: file.content.slice(0, from) + text + file.content.slice(to) }
      : file,
  );
}
