import type { RunFile } from "../../../quality/mod.ts";
import type { Brief } from "../brief.ts";
import type { Contract } from "../contract.ts";

/** What the files of a result are held against, and who wrote them. */
export interface Project extends Brief {
  readonly contract: Contract;
  /** The role that wrote each file, by path; it is the one that corrects it. */
  readonly authors: Readonly<Record<string, string>>;
  /** The role that answers what is said against the contract. */
  readonly architect: string;
}

/** A file, and what was found wrong with it. */
export interface Fault {
  readonly file: RunFile;
  readonly findings: readonly string[];
  /** What earlier corrections of it were to mend. */
  readonly history?: readonly string[];
  /** Unique among the questions of the step. */
  readonly key: string;
}
