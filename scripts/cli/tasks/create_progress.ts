import type { Progress, Screen } from "../terminal/progress.ts";
import { describeEvent } from "./describe_event.ts";
import { createLiveDisplay } from "./live_display.ts";

/** A live display on a terminal, one line for each event elsewhere. */
export function createProgress(screen: Screen): Progress {
  return screen.isTTY ? createLiveDisplay(screen) : createLines(screen);
}

function createLines(screen: Screen): Progress {
  const startedAt = performance.now();
  const write = (subject: string, text: string) => {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(6);
    screen.write(`${seconds}s  ${subject.padEnd(18)}  ${text}\n`);
  };
  return {
    announce: (text) => write("cogo", text),
    show(event) {
      const text = describeEvent(event);
      if (text !== undefined) write(event.type, text);
    },
    giveWay: (use) => use(),
    end: () => undefined,
  };
}
