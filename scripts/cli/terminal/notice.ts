import { createLogUpdate } from "log-update";

/** Says what is being waited for. */
export interface Notice {
  readonly announce: (text: string) => void;
  readonly end: () => void;
}

/** On standard error: with the seconds that pass on a terminal, a line each elsewhere. */
export function createNotice(): Notice {
  const { stderr } = process;
  const announceLine = (text: string) => void stderr.write(`cogo: ${text}\n`);
  if (!stderr.isTTY) return { announce: announceLine, end: () => undefined };
  const startedAt = performance.now();
  const update = createLogUpdate(stderr);
  let timer: ReturnType<typeof setInterval> | undefined;
  const end = () => {
    clearInterval(timer);
    update.clear();
  };
  const announce = (text: string) => {
    end();
    const seconds = () => ((performance.now() - startedAt) / 1000).toFixed(1);
    timer = setInterval(() => update(`cogo: ${text}, ${seconds()} s`), 100);
  };
  return { announce, end };
}
