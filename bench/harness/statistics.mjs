// Medians and spreads.

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Three significant figures are all that such measurements carry. */
export function significant(value) {
  return Number(value.toPrecision(3));
}

/** Median with its spread over processes. */
export function summarize(values) {
  return {
    median: significant(median(values)),
    min: significant(Math.min(...values)),
    max: significant(Math.max(...values)),
  };
}
