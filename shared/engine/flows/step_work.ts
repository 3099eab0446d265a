import { AsyncLocalStorage } from "node:async_hooks";

const attempts = new AsyncLocalStorage<object>();

/** Does the work of a step, so that whatever it calls, now or later, can tell that it is within. */
export function withinStep<Value>(attempt: object, work: () => Value): Value {
  return attempts.run(attempt, work);
}

/** Whether the caller is within the work of a step of this attempt. */
export function isWithinStep(attempt: object): boolean {
  return attempts.getStore() === attempt;
}
