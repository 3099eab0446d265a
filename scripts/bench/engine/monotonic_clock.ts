/** Milliseconds on the machine's monotonic clock: comparable between its processes. */
export function monotonicMilliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
