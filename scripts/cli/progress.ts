import type { CogoEvent } from "../../shared/engine/mod.ts";
import type { StreamPiece } from "../../shared/generation/mod.ts";
import { describeEvent } from "./describe_event.ts";
import { createLiveDisplay } from "./live_display.ts";

/** Where progress is shown: a terminal, a pipe or a file. */
export type Screen = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
};

/** Shows events as they come: a live display on a terminal, one line each elsewhere. */
export interface Progress {
  readonly show: (event: CogoEvent) => void;
  /** Shows what is being written; not there where every piece would stay for good. */
  readonly showPiece?: (piece: StreamPiece) => void;
  /** Leaves the screen to someone else for a while. */
  readonly giveWay: (use: () => Promise<void>) => Promise<void>;
  readonly end: () => void;
}

/** Makes what suits the screen. */
export function createProgress(screen: Screen): Progress {
  return screen.isTTY ? createLiveDisplay(screen) : createLines(screen);
}

function createLines(screen: Screen): Progress {
  let started: number | undefined;
  return {
    show(event) {
      // From the first event on: what went before was not the task's.
      started ??= Date.now();
      const text = describeEvent(event);
      if (text === undefined) return;
      const seconds = ((Date.now() - started) / 1000).toFixed(1).padStart(6);
      screen.write(`${seconds}s  ${event.type.padEnd(18)}  ${text}\n`);
    },
    giveWay: (use) => use(),
    end: () => undefined,
  };
}
