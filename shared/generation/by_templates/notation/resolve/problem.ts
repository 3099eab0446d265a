import type { Name } from "../syntax.ts";

/** Words that were read and still cannot be served, with what to say instead. */
export interface Problem {
  readonly at: Name;
  readonly message: string;
}

/** Whether it is understood and no template builds it, rather than to be said more exactly. */
export function isNotBuilt({ message }: Problem): boolean {
  return /\bnot (?:built|stored)\b/.test(message);
}
