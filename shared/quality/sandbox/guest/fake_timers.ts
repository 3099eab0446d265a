import { type Clock, type FakeMethod, withGlobal } from "@sinonjs/fake-timers";

/** Vitest's fake timers, over the library that vitest takes them from. */

/** What `vi.useFakeTimers` may be given. */
interface FakeTimerOptions {
  readonly now?: number | Date;
  readonly toFake?: readonly FakeMethod[];
  readonly toNotFake?: readonly FakeMethod[];
  readonly loopLimit?: number;
  readonly shouldAdvanceTime?: boolean;
  readonly advanceTimeDelta?: number;
  readonly shouldClearNativeTimers?: boolean;
}

declare const __cogoRunner: {
  readonly acceptDate: (date: unknown) => void;
  readonly watchFakeTimers: (waiting: () => readonly unknown[]) => void;
  readonly noteFakeTimers: () => void;
};
// The runner takes the global away before tested code runs.
const { acceptDate, watchFakeTimers, noteFakeTimers } = __cogoRunner;

const timers = withGlobal(globalThis);
const RealDate = Date;
const realNow = Date.now;
/** As vitest: code that waits for these would never go on. */
const BY_DEFAULT = (Object.keys(timers.timers) as FakeMethod[]).filter(
  (name) => name !== "nextTick" && name !== "queueMicrotask",
);

/** The clock that stands in for timers and dates. */
let clock: TestClock | undefined;
/** The time that was set without one. */
let setTime: number | undefined;

/** What the types of the library leave out. */
type TestClock = Clock & {
  uninstall(): void;
  runMicrotasks(): void;
  readonly timers?: Readonly<Record<string, { readonly func: unknown }>>;
};

watchFakeTimers(() => Object.values(clock?.timers ?? {}).map(({ func }) => func));

/** Dates alone, as vitest mocks them: its instances are of a class of their own. */
class SetDate extends RealDate {
  constructor(...given: [] | [number | string | Date]) {
    if (given.length === 0) super(setTime ?? realNow());
    else super(...given);
  }

  static override now(): number {
    return new SetDate().valueOf();
  }
}

function useFakeTimers(options: FakeTimerOptions = {}): void {
  const now = setTime ?? Date.now();
  useRealTimers();
  const config = {
    now,
    ...options,
    toFake: options.toFake ?? BY_DEFAULT,
    ignoreMissingTimers: true,
  };
  clock = timers.install(config as Parameters<typeof timers.install>[0]) as TestClock;
  acceptDate(clock.Date);
}

function useRealTimers(): void {
  noteFakeTimers();
  clock?.uninstall();
  if (setTime !== undefined) globalThis.Date = RealDate;
  clock = undefined;
  setTime = undefined;
  acceptDate(undefined);
}

function setSystemTime(time?: number | string | Date): void {
  const moment = time === undefined ? realNow() : new Date(time).getTime();
  if (clock !== undefined) {
    clock.setSystemTime(moment);
    return;
  }
  setTime = moment;
  globalThis.Date = SetDate as DateConstructor;
  acceptDate(SetDate);
}

/** The clock that tests move; vitest's own words when there is none. */
function ticking(): TestClock {
  if (clock !== undefined) return clock;
  throw new Error(
    "A function to advance timers was called but the timers APIs are not mocked. " +
      "Call `vi.useFakeTimers()` in the test file first.",
  );
}

function advanceTimersToNextTimer(steps = 1): void {
  for (let step = 0; step < steps; step += 1) {
    ticking().next();
    if (firesAllOfThisMoment()) return;
  }
}

async function advanceTimersToNextTimerAsync(steps = 1): Promise<void> {
  for (let step = 0; step < steps; step += 1) {
    await ticking().nextAsync();
    if (firesAllOfThisMoment()) return;
  }
}

/** Fires what else is due now, and says whether nothing is left. */
function firesAllOfThisMoment(): boolean {
  ticking().tick(0);
  return ticking().countTimers() === 0;
}

function clearAllTimers(): void {
  noteFakeTimers();
  clock?.reset();
}

/** What `vi` does and answers with itself. */
export const fakeTimers = {
  useFakeTimers,
  useRealTimers,
  setSystemTime,
  advanceTimersByTime: (milliseconds: number): void => void ticking().tick(milliseconds),
  advanceTimersToNextTimer,
  advanceTimersToNextFrame: (): void => void ticking().runToFrame(),
  runAllTimers: (): void => void ticking().runAll(),
  runOnlyPendingTimers: (): void => void ticking().runToLast(),
  runAllTicks: (): void => ticking().runMicrotasks(),
  clearAllTimers,
};

/** The same, once what was set off has settled. */
export const asyncFakeTimers = {
  advanceTimersByTimeAsync: (milliseconds: number) => ticking().tickAsync(milliseconds),
  advanceTimersToNextTimerAsync,
  runAllTimersAsync: () => ticking().runAllAsync(),
  runOnlyPendingTimersAsync: () => ticking().runToLastAsync(),
};

/** What `vi` answers about the time. */
export const timeQuestions = {
  isFakeTimers: isFaking,
  getTimerCount: (): number => ticking().countTimers(),
  getMockedSystemTime: (): Date | null => {
    const moment = clock?.now ?? setTime;
    return moment === undefined ? null : new Date(moment);
  },
  getRealSystemTime: (): number => realNow(),
};

/** Whether timers wait for the test to move the clock. */
export function isFaking(): boolean {
  return clock !== undefined;
}
