/** A small change to a source that a good test notices. */
export interface Mutant {
  readonly path: string;
  readonly line: number;
  /** The place in the source that is replaced. */
  readonly from: number;
  readonly to: number;
  readonly replacement: string;
  /** The change in words, for people. */
  readonly change: string;
  /**
   * A coarse mutant takes a result away altogether, as the stub does, and even a test that only asks
   * whether there is a result notices. A fine one changes what the result is.
   */
  readonly level: "coarse" | "fine";
  /** The innermost function around it, unique among all files. */
  readonly owner: string;
}
