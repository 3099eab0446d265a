import { sleep } from "../../kernel/mod.ts";
import type { BackgroundWork } from "./background_work.ts";
import type { SliceLimits } from "./run_slice.ts";
import type { WakeSignal } from "./wake_signal.ts";

const PAUSE_MILLISECONDS = 200;

/**
 * Gives background work one bounded slice of time and returns how much it did. Work that is woken is
 * asked again for a while after it found nothing, as the queue of steps is; the rest is fed.
 */
export async function runBackground(
  work: BackgroundWork,
  slice: {
    readonly limits: Pick<SliceLimits, "sliceMilliseconds" | "lingerMilliseconds">;
    readonly wakes: WakeSignal;
    readonly progressed: () => void;
  },
): Promise<number> {
  const { limits, wakes, progressed } = slice;
  const deadline = Date.now() + limits.sliceMilliseconds;
  let done = 0;
  let idleSince = Date.now();
  for (;;) {
    wakes.acknowledge();
    const quantity = await work.run(deadline, progressed);
    done += quantity;
    if (quantity > 0) idleSince = Date.now();
    const idle = Date.now() - idleSince >= limits.lingerMilliseconds;
    if (!work.woken || idle || Date.now() >= deadline) return done;
    await Promise.race([wakes.wait(), sleep(PAUSE_MILLISECONDS)]);
  }
}
