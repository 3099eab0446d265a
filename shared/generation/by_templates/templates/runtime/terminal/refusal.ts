/** A command that was understood and cannot be done; the tool ends with status 1. */
export class Refusal extends Error {}

/** A command that was not understood; the tool ends with status 2. */
export class UsageError extends Error {}
