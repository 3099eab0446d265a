/** A step that somebody has to take. */
export interface StepNeed {
  readonly key: string;
  readonly kind: string;
  /** The capabilities it asks of a role. */
  readonly needs: readonly string[];
}

/** What is known of the task that a step is part of. What is left out is taken to say nothing. */
export interface WorkContext {
  /** What is to be built, as `rest-service`. */
  readonly subject?: string;
  /** `simple`, `moderate` or `complex`. */
  readonly complexity?: string;
  /** The programming language. */
  readonly language?: string;
  /** The requirement, in the user's words. */
  readonly requirement?: string;
}
