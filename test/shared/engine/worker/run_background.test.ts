import { describe, expect, it } from "vitest";
import type { BackgroundWork } from "../../../../shared/engine/worker/background_work.ts";
import { runBackground } from "../../../../shared/engine/worker/run_background.ts";
import { WakeSignal } from "../../../../shared/engine/worker/wake_signal.ts";
import { WokenLoop } from "../../../../shared/engine/worker/woken_loop.ts";

const LIMITS = { sliceMilliseconds: 20_000, lingerMilliseconds: 300 };

/** Work of which so much is there at each look, and nothing after that. */
function open(looks: readonly number[], woken: boolean) {
  const rest = [...looks];
  let asked = 0;
  const work: BackgroundWork = {
    name: "work",
    feeds: [],
    woken,
    async run(_deadline, progressed) {
      asked += 1;
      const done = rest.shift() ?? 0;
      if (done > 0) progressed();
      return done;
    },
  };
  return { work, asked: () => asked };
}

describe("runBackground()", () => {
  it("asks work that is fed once, and says what it did", async () => {
    const { work, asked } = open([3, 2], false);
    let progress = 0;
    const progressed = () => {
      progress += 1;
    };
    const slice = { limits: LIMITS, wakes: new WakeSignal(), progressed };
    expect(await runBackground(work, slice)).toBe(3);
    expect({ asked: asked(), progress }).toEqual({ asked: 1, progress: 1 });
  });

  it("asks work that is woken again for a while: a wake may come before what it tells of", async () => {
    const { work, asked } = open([0, 3], true);
    const slice = { limits: LIMITS, wakes: new WakeSignal(), progressed: () => undefined };
    expect(await runBackground(work, slice)).toBe(3);
    expect(asked()).toBeGreaterThan(2);
  });

  it("begins nothing after the slice has ended", async () => {
    const { work, asked } = open([1, 1, 1], true);
    const limits = { ...LIMITS, sliceMilliseconds: 0 };
    const slice = { limits, wakes: new WakeSignal(), progressed: () => undefined };
    expect(await runBackground(work, slice)).toBe(1);
    expect(asked()).toBe(1);
  });
});

describe("WokenLoop", () => {
  it("runs once for any number of wakes that come while it runs, after what runs", async () => {
    const ends: (() => void)[] = [];
    let running = 0;
    const loop = new WokenLoop(async () => {
      running += 1;
      expect(running).toBe(1);
      await new Promise<void>((resolve) => ends.push(resolve));
      running -= 1;
    });
    const done = loop.wake();
    await Promise.all([loop.wake(), loop.wake(), loop.wake()]);
    expect(ends).toHaveLength(1);
    ends[0]?.();
    await expect.poll(() => ends.length).toBe(2);
    ends[1]?.();
    await done;
    expect(ends).toHaveLength(2);
  });

  it("does not run again for a wake that its work has seen", async () => {
    let runs = 0;
    const loop: WokenLoop = new WokenLoop(async (wakes) => {
      runs += 1;
      if (runs === 1) void loop.wake();
      wakes.acknowledge();
    });
    await loop.wake();
    expect(runs).toBe(1);
  });
});
