/** The median and the 95th percentile of some measurements, to two decimals. */
export interface Spread {
  readonly p50: number;
  readonly p95: number;
}

/** Computes both by the nearest rank; zeros for nothing. */
export function spread(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

/** A measurement as a multiple of its baseline, to two decimals; 0 without a baseline. */
export function ratio(value: number, baseline: number): number {
  return baseline === 0 ? 0 : round(value / baseline);
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** How long some work takes, in milliseconds. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}

/** The milliseconds of the same work on each item in turn; the first ones only fill the caches. */
export async function timeEach<Item>(
  items: readonly Item[],
  warmUp: number,
  work: (item: Item) => Promise<unknown>,
): Promise<Spread> {
  const milliseconds: number[] = [];
  for (const item of [...items.slice(0, warmUp), ...items]) {
    milliseconds.push(await time(() => work(item)));
  }
  return spread(milliseconds.slice(warmUp));
}
