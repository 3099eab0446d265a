import { host } from "./host.ts";
import { describeThrown } from "./inspect.ts";
import { append, PrimordialTypeError, primordialApply } from "./primordials.ts";

let waiting: (() => unknown)[] = [];

/** `process.nextTick`: runs a callback before any promise's, once the running code has ended. */
export function nextTick(callback: unknown, ...args: readonly unknown[]): void {
  if (typeof callback !== "function") {
    throw new PrimordialTypeError('The "callback" argument must be of type function.');
  }
  append(waiting, () => primordialApply(callback as () => unknown, undefined, args));
}

/** Runs the waiting callbacks and those they add, and says whether there were any. */
export function runTicks(): boolean {
  const any = waiting.length > 0;
  while (waiting.length > 0) {
    const now = waiting;
    waiting = [];
    for (let index = 0; index < now.length; index += 1) runTick(now[index]);
  }
  return any;
}

function runTick(callback: (() => unknown) | undefined): void {
  try {
    callback?.();
  } catch (error) {
    host.uncaught(describeThrown(error));
  }
}
