import type { Name } from "../syntax.ts";

/** Words that were read and still cannot be served, with what to say instead. */
export interface Problem {
  readonly at: Name;
  readonly message: string;
}
