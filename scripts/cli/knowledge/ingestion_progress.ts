import { createLogUpdate } from "log-update";
import type { Screen } from "../terminal/progress.ts";
import type { IngestionCounts } from "./follow_ingestion.ts";

/** Shows how far an ingestion is. */
export interface IngestionProgress {
  readonly show: (counts: IngestionCounts) => void;
  readonly end: () => void;
}

const LINE_MILLISECONDS = 1_000;

/** A line that is redrawn on a terminal, at most one a second elsewhere. */
export function createIngestionProgress(screen: Screen, found: number): IngestionProgress {
  const startedAt = performance.now();
  const elapsed = () => performance.now() - startedAt;
  const line = (counts: IngestionCounts) => describeProgress(counts, found, elapsed() / 1000);
  if (screen.isTTY) {
    const update = createLogUpdate(screen);
    return { show: (counts) => update(line(counts)), end: () => update.clear() };
  }
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    show(counts) {
      if (elapsed() - shownAt < LINE_MILLISECONDS) return;
      shownAt = elapsed();
      screen.write(`${line(counts)}\n`);
    },
    end: () => undefined,
  };
}

/** As in `120 of 463 files, 4.2 a second, about 1 min 20 s left`. */
export function describeProgress(
  { submitted, updated, unchanged, waiting }: IngestionCounts,
  found: number,
  seconds: number,
): string {
  const done = submitted - waiting + updated + unchanged;
  const parts = [`${done} of ${found} files`];
  const rate = (submitted - waiting) / seconds;
  if (rate > 0) {
    parts.push(`${rate.toFixed(1)} a second`);
    if (done < found) parts.push(`about ${describeDuration((found - done) / rate)} left`);
  }
  return parts.join(", ");
}

function describeDuration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const minutes = Math.floor(whole / 60);
  if (minutes === 0) return `${whole} s`;
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${(whole / 3600).toFixed(1)} h`;
}
