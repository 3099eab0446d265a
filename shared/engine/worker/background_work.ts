/** Work of a worker that is no step: it belongs to the project, not to a run. */
export interface BackgroundWork {
  /** As it is called in the log, such as `index_documents`. */
  readonly name: string;
  /** The works of the same worker that have something to do when this one has done something. */
  readonly feeds: readonly string[];
  /** Whether wakes are sent for it: one may come before what it tells of can be seen. */
  readonly woken: boolean;
  /**
   * Does what there is until nothing is left or the deadline has come, and returns how much it did; says
   * `progressed` whenever those it feeds may look. It may be killed at any moment and loses nothing by it.
   */
  run(deadline: number, progressed: () => void): Promise<number>;
}
