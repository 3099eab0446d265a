import { holdsAssertion } from "./holds_assertion.ts";
import { host } from "./host.ts";
import { describeThrown } from "./inspect.ts";
import { append, max, PrimordialTypeError, primordialApply, toNumber } from "./primordials.ts";
import { runTicks } from "./ticks.ts";

/** Node gives a timer of 0 ms a delay of 1; no timer waits longer than a signed 32-bit integer. */
const MINIMUM_DELAY = 1;
const MAXIMUM_DELAY = 2_147_483_647;
const MAXIMUM_PENDING = 100_000;

let lastId = 0;
const pending: Timeout[] = [];

/** What `setTimeout` returns in Node: usable as a number, and with `unref`. */
export class Timeout {
  readonly id: number;
  readonly callback: () => unknown;
  readonly interval: number | undefined;
  readonly delay: number;
  /** The function that tested code gave, where it gave one. */
  readonly given: unknown;
  due: number;
  keepsAlive = true;
  hasFired = false;

  constructor(
    callback: () => unknown,
    delay: number,
    interval: number | undefined,
    given: unknown,
  ) {
    lastId += 1;
    this.id = lastId;
    this.callback = callback;
    this.given = given;
    this.interval = interval;
    this.delay = delay;
    this.due = host.now() + delay;
  }

  /** Begins its delay again, after it has fired too. */
  refresh(): this {
    this.due = host.now() + this.delay;
    cancel(this);
    this.hasFired = false;
    append(pending, this);
    return this;
  }

  close(): this {
    cancel(this);
    return this;
  }

  [Symbol.dispose](): void {
    cancel(this);
  }

  ref(): this {
    this.keepsAlive = true;
    return this;
  }

  unref(): this {
    this.keepsAlive = false;
    return this;
  }

  hasRef(): boolean {
    return this.keepsAlive;
  }

  [Symbol.toPrimitive](): number {
    return this.id;
  }
}

/** Runs a callback after a delay of virtual time: the clock jumps when nothing else is left to do. */
export function schedule(
  callback: () => unknown,
  delay: number,
  repeats: boolean,
  given?: unknown,
): Timeout {
  if (pending.length >= MAXIMUM_PENDING) throw new RangeError("Too many timers are waiting.");
  const timeout = new Timeout(callback, delay, repeats ? delay : undefined, given);
  append(pending, timeout);
  return timeout;
}

function cancel(timer: unknown): void {
  for (let index = 0; index < pending.length; index += 1) {
    const waiting = pending[index];
    if (waiting === timer || (typeof timer !== "object" && waiting?.id === toNumber(timer))) {
      removeAt(index);
      return;
    }
  }
}

function removeAt(position: number): void {
  for (let index = position; index < pending.length - 1; index += 1) {
    pending[index] = pending[index + 1] as Timeout;
  }
  pending.length -= 1;
}

/**
 * Fires the timer that is due next, unless that is after the end, and says whether it did. What repeats does so no
 * more often than asked.
 */
export function fireNextTimer(end: number, shortestInterval: number): boolean {
  let next = -1;
  let keptAlive = false;
  for (let index = 0; index < pending.length; index += 1) {
    const timer = pending[index] as Timeout;
    keptAlive ||= timer.keepsAlive;
    if (next < 0 || timer.due < (pending[next] as Timeout).due) next = index;
  }
  const timer = pending[next];
  if (timer === undefined || !keptAlive || timer.due > end) return false;
  removeAt(next);
  timer.hasFired = true;
  host.advanceTo(timer.due);
  if (timer.interval !== undefined) {
    timer.due = host.now() + max(timer.interval, shortestInterval);
    append(pending, timer);
  }
  try {
    timer.callback();
  } catch (error) {
    host.uncaught(describeThrown(error));
  }
  runTicks();
  return true;
}

/** Whether a timer that has not fired yet would assert something. */
export function leavesAssertion(): boolean {
  for (let index = 0; index < pending.length; index += 1) {
    const timer = pending[index] as Timeout;
    if (!timer.hasFired && holdsAssertion(timer.given)) return true;
  }
  return false;
}

function delayOf(delay: unknown): number {
  const milliseconds = toNumber(delay);
  return milliseconds >= MINIMUM_DELAY && milliseconds <= MAXIMUM_DELAY
    ? milliseconds
    : MINIMUM_DELAY;
}

function start(
  callback: unknown,
  delay: number,
  repeats: boolean,
  args: readonly unknown[],
): Timeout {
  if (typeof callback !== "function") {
    throw new PrimordialTypeError('The "callback" argument must be of type function.');
  }
  return schedule(
    () => primordialApply(callback as () => unknown, undefined, args),
    delay,
    repeats,
    callback,
  );
}

/** `setTimeout` and its relatives, as globals. */
export const timerGlobals = {
  setTimeout: (callback: unknown, delay?: unknown, ...args: readonly unknown[]) =>
    start(callback, delayOf(delay), false, args),
  setInterval: (callback: unknown, delay?: unknown, ...args: readonly unknown[]) =>
    start(callback, delayOf(delay), true, args),
  setImmediate: (callback: unknown, ...args: readonly unknown[]) => start(callback, 0, false, args),
  clearTimeout: cancel,
  clearInterval: cancel,
  clearImmediate: cancel,
};
