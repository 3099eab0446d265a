import type { ChildProcess } from "node:child_process";

/** Of questions in a row: what a worker had claimed is another's by then, its lease of 20 s being over. */
const MOST_UNANSWERED = 3;

/**
 * Asks a function again and again whether its event loop turns, and kills it when it does not: code in an endless loop
 * takes no request and no signal, and nothing would replace it. Returns what is to be called when it answers.
 */
export function watchProcess(
  child: ChildProcess,
  intervalMilliseconds: number,
  hung: () => void,
): () => void {
  // Questions are counted, not seconds: a machine that slept has asked none.
  let unanswered = 0;
  const timer = setInterval(() => {
    if (unanswered < MOST_UNANSWERED) {
      unanswered += 1;
      child.stdin?.write("?");
      return;
    }
    clearInterval(timer);
    hung();
    child.kill("SIGKILL");
  }, intervalMilliseconds);
  timer.unref();
  child.once("close", () => clearInterval(timer));
  child.stdin?.on("error", () => undefined); // it has ended, which "close" says
  return () => {
    unanswered = 0;
  };
}
