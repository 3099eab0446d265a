import { formatArguments } from "./format.ts";
import { host } from "./host.ts";

const counts = new Map<string, number>();

function print(...args: readonly unknown[]): void {
  host.print(formatArguments(args));
}

/** The console: what it prints is kept by the host, up to a limit. */
export const guestConsole = {
  log: print,
  info: print,
  warn: print,
  error: print,
  debug: print,
  trace: print,
  dir: (value: unknown) => print(value),
  table: (value: unknown) => print(value),
  group: print,
  groupCollapsed: print,
  groupEnd: () => undefined,
  time: () => undefined,
  timeEnd: () => undefined,
  timeLog: () => undefined,
  clear: () => undefined,
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    print(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = "default") => {
    counts.delete(label);
  },
  /** Prints and never throws, as in Node. */
  assert: (condition: unknown, ...args: readonly unknown[]) => {
    if (!condition) print("Assertion failed", ...args);
  },
};
