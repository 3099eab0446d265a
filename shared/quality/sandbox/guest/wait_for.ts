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
  const end = Date.now() + timeout;
  for (;;) {
    try {
      return await callback();
    } catch (error) {
      if (Date.now() >= end) throw error;
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
  const end = Date.now() + timeout;
  for (;;) {
    const result = await callback();
    if (result) return result;
    if (Date.now() >= end) throw new Error("Timed out in waitUntil!");
    await pause(interval);
  }
}

function waiting(options: Waiting | number): Waiting {
  return typeof options === "number" ? { timeout: options } : options;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
