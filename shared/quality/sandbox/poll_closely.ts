import { QuickJS, type Snapshot } from "quickjs-wasi";

/** QuickJS counts this many loop turns and calls before it asks whether to stop. */
const ENGINE_INTERVAL = 10_000;
/** A cheap loop makes 500 turns in some 25 microseconds, so asking costs a few per cent at most. */
const LONGEST_INTERVAL = 500;
const SHORTEST_INTERVAL = 5;
const SLOW_MILLISECONDS = 4;
/** The counter lies within the first 512 bytes of the engine's context. */
const SEARCHED_WORDS = 128;

/**
 * Finds the engine's counters of turns, one in each realm's context: the word that holds the interval
 * when the engine asks whether to stop, because it resets the counter just before.
 */
export async function findPollCounters(
  engine: WebAssembly.Module,
  snapshot: Snapshot,
  contexts: readonly number[],
): Promise<readonly number[]> {
  let memory: WebAssembly.Memory | undefined;
  let word = -1;
  const guest = await QuickJS.restore(snapshot, {
    wasm: engine,
    wasi: (own) => {
      memory = own;
      return {};
    },
    interruptHandler: () => {
      if (memory === undefined) return false;
      const context = new Int32Array(memory.buffer, snapshot.contextPtr, SEARCHED_WORDS);
      word = context.indexOf(ENGINE_INTERVAL);
      return false;
    },
  });
  guest.evalCode(`for (let turn = 0; turn < ${2 * ENGINE_INTERVAL}; turn += 1);`);
  if (word < 0) {
    console.warn(
      "The sandbox cannot find its engine's counter of turns: endless code ends late (docs/adr/0006).",
    );
    return [];
  }
  return contexts.map((context) => context + word * Int32Array.BYTES_PER_ELEMENT);
}

/**
 * Makes the engine ask more often whether to stop: called at the start and whenever it asks.
 *
 * Its own interval is far too long for loops around expensive built-ins, as ten thousand turns of
 * splitting a long string take minutes. The interval shrinks while turns are slow.
 */
export function pollClosely(memory: WebAssembly.Memory, counters: readonly number[]): () => void {
  let interval = SHORTEST_INTERVAL;
  let last = performance.now();
  return () => {
    const now = performance.now();
    const slow = now - last > SLOW_MILLISECONDS;
    interval = slow ? SHORTEST_INTERVAL : Math.min(interval * 2, LONGEST_INTERVAL);
    last = now;
    for (const counter of counters) new Int32Array(memory.buffer, counter, 1)[0] = interval;
  };
}
