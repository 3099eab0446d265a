import { fakeTimers, isFaking } from "./fake_timers.ts";

// As they are before a test fakes them.
const { setTimeout } = globalThis;
const { now } = Date;

/** How often, and for how long, something is tried: vitest's defaults, in milliseconds. */
interface Waiting {
  readonly interval?: number;
  readonly timeout?: number;
}

/** `vi.waitFor`: until the callback no longer throws or rejects. */
export async function waitFor(
  callback: () => unknown,
  options: Waiting | number = {},
): Promise<unknown> {
  const { interval = 50, timeout = 1_000 } = waiting(options);
  const end = now() + timeout;
  for (;;) {
    if (isFaking()) fakeTimers.advanceTimersByTime(interval);
    try {
      return await callback();
    } catch (error) {
      if (now() >= end) throw error;
      await pause(interval);
    }
  }
}

/** `vi.waitUntil`: until the callback gives something truthy; what it throws ends the waiting. */
export async function waitUntil(
  callback: () => unknown,
  options: Waiting | number = {},
): Promise<unknown> {
  const { interval = 50, timeout = 1_000 } = waiting(options);
  const end = now() + timeout;
  for (;;) {
    if (isFaking()) fakeTimers.advanceTimersByTime(interval);
    const result = await callback();
    if (result) return result;
    if (now() >= end) throw new Error("Timed out in waitUntil!");
    await pause(interval);
  }
}

function waiting(options: Waiting | number): Waiting {
  return typeof options === "number" ? { timeout: options } : options;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
