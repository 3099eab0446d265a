import { setTimeout as sleep } from "node:timers/promises";
import type { Chance } from "../../model_server/chance.ts";
import type { Functions, RunningFunction } from "../../stack/functions/functions.ts";
import { ISOLATES } from "./arrangement.ts";
import type { WakeNetwork } from "./wake_network.ts";

const KILLED = 0.7;
/** Between two blows; one that falls on a process that does not run does nothing. */
const PAUSE_MILLISECONDS = { low: 500, high: 2_000 };
/** Longer than a lease, so that the sweep gives the step to another meanwhile. */
const FREEZE_MILLISECONDS = { low: 5_000, high: 8_000 };

/** A worker that was killed; which one is unknown when it had not answered a wake yet. */
export interface Kill {
  readonly at: number;
  readonly workerId: string | undefined;
}

/** Kills and freezes worker processes at random moments, until it is stopped. */
export interface Saboteur {
  readonly kills: readonly Kill[];
  readonly freezes: number;
  /** Resolves when the last frozen process runs again. */
  stop(): Promise<void>;
}

/** Sets it on the stack's functions. */
export function startSaboteur(
  functions: Functions,
  network: WakeNetwork,
  chance: Chance,
): Saboteur {
  const kills: Kill[] = [];
  const frozen = new Map<number, Promise<void>>();
  const stopping = new AbortController();
  let freezes = 0;

  function kill({ slug, pid }: RunningFunction): void {
    if (!signal(pid, "SIGKILL")) return;
    kills.push({ at: Date.now(), workerId: network.workerOf(slug) });
    network.forget(slug);
  }

  /** As when a host stops an isolate for a while: it comes back and does not know it was away. */
  async function freeze(pid: number): Promise<void> {
    if (!signal(pid, "SIGSTOP")) return;
    freezes += 1;
    await sleep(chance.between(FREEZE_MILLISECONDS.low, FREEZE_MILLISECONDS.high));
    if (functions.running().some((each) => each.pid === pid)) signal(pid, "SIGCONT");
    frozen.delete(pid);
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pause = chance.between(PAUSE_MILLISECONDS.low, PAUSE_MILLISECONDS.high);
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => undefined);
      // Of all there may be, not of those that run: the fewer live, the longer each lives.
      const slug = chance.pick(ISOLATES);
      const victim = functions.running().find((each) => each.slug === slug);
      if (victim === undefined || stopping.signal.aborted) continue;
      if (chance.happens(KILLED)) kill(victim);
      else if (!frozen.has(victim.pid)) frozen.set(victim.pid, freeze(victim.pid));
    }
    await Promise.all(frozen.values());
  }

  const working = work();
  return {
    kills,
    get freezes() {
      return freezes;
    },
    stop() {
      stopping.abort();
      return working;
    },
  };
}

/** False when the process has just ended by itself. */
function signal(pid: number, name: "SIGKILL" | "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
