import { eventGlobals } from "../events.ts";
import { testedGlobal } from "./tested_realm.ts";

/** A timer that keeps the clock running: vitest marks its time limits as not worth waiting for. */
function startTimer(start: (callback: () => void, delay?: number) => unknown) {
  return (callback: () => void, delay?: number): number => Number(start(callback, delay));
}

/** What vitest's runner takes from its surroundings when it loads; the timers run on the sandbox's clock. */
Object.assign(globalThis, {
  ...eventGlobals,
  URL: testedGlobal.URL,
  console: testedGlobal.console,
  setTimeout: startTimer(testedGlobal.setTimeout),
  setInterval: startTimer(testedGlobal.setInterval),
  clearTimeout: testedGlobal.clearTimeout,
  clearInterval: testedGlobal.clearInterval,
});
