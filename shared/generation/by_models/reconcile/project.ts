import type { RunFile } from "../../../quality/mod.ts";
import type { Contract } from "../contract.ts";

/** An acceptance criterion. */
export interface Criterion {
  readonly id: string;
  readonly text: string;
}

/** What the files of a result are held against, and who wrote them. */
export interface Project {
  readonly requirement: string;
  readonly criteria: readonly Criterion[];
  readonly contract: Contract;
  /** The role that wrote each file, by path; it is the one that corrects it. */
  readonly authors: Readonly<Record<string, string>>;
}

/** A file, and what was found wrong with it. */
export interface Fault {
  readonly file: RunFile;
  readonly findings: readonly string[];
  /** Unique among the questions of the step. */
  readonly key: string;
}

/** The criteria in the words of a prompt. */
export function listCriteria(criteria: readonly Criterion[]): readonly string[] {
  return criteria.map(({ id, text }) => `[${id}] ${text}`);
}
