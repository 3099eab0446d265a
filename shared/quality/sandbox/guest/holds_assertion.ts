import { PrimordialRegExp, regExpExec, uncurry } from "./primordials.ts";

const textOf = uncurry(Function.prototype.toString);
const ASSERTION = new PrimordialRegExp("\\b(?:expect|assert)\\b");

/** Whether a function's own text names what assertions are made by. */
export function holdsAssertion(callback: unknown): boolean {
  return typeof callback === "function" && regExpExec(ASSERTION, textOf(callback)) !== null;
}
