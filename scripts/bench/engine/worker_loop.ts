import type { RunningWorker } from "./contestant.ts";

/** A worker that goes on round after round. */
export interface WorkerLoop extends RunningWorker {
  /** Ends the wait between two rounds. */
  wake(): void;
}

/** Starts it; a round that found nothing to do returns for how long to wait, in milliseconds. */
export function startLoop(
  round: () => Promise<number | undefined>,
  close: () => Promise<void>,
): WorkerLoop {
  let stopping = false;
  let wake = () => {};
  const loop = async (): Promise<void> => {
    while (!stopping) {
      const pause = await round();
      if (pause === undefined) continue;
      await new Promise<void>((resolve) => {
        wake = resolve;
        setTimeout(resolve, pause);
      });
    }
  };
  const running = loop();
  return {
    wake: () => wake(),
    async stop() {
      stopping = true;
      wake();
      await running;
      await close();
    },
  };
}
