/** What was left on the heap after a collection. */
export interface HeapSample {
  /** Since the start, in milliseconds. */
  readonly atMs: number;
  /** In bytes. */
  readonly heapUsed: number;
}

/** The first fifth of a run is spent warming up: code is compiled, stores fill. */
const WARM_UP = 0.2;

/**
 * How fast the heap grows after the warm-up: the slope of the least-squares line through the samples, in
 * percent of their mean for each minute. `NaN` for fewer than two of them.
 */
export function heapSlope(samples: readonly HeapSample[], totalMs: number): number {
  const settled = samples.filter(({ atMs }) => atMs >= totalMs * WARM_UP);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const minutes = settled.map(({ atMs }) => atMs / 60_000);
  const heaps = settled.map(({ heapUsed }) => heapUsed);
  const [meanMinute, meanHeap] = [mean(minutes), mean(heaps)];
  let covariance = 0;
  let variance = 0;
  for (const [index, minute] of minutes.entries()) {
    covariance += (minute - meanMinute) * ((heaps[index] as number) - meanHeap);
    variance += (minute - meanMinute) ** 2;
  }
  return (covariance / variance / meanHeap) * 100;
}
