import { holdsAssertion } from "../holds_assertion.ts";
import { host } from "../host.ts";

/** What the callbacks of fake timers that have not fired are, in the order they were set. */
let waiting: () => readonly unknown[] = () => [];

export function watchFakeTimers(read: () => readonly unknown[]): void {
  waiting = read;
}

/** Says that a test ends, or gives its fake timers up, although one that has not fired would assert something. */
export function noteFakeTimers(): void {
  if (Array.from(waiting()).some(holdsAssertion)) {
    host.doubt("A fake timer that never fired holds an assertion.");
  }
}
