// The timed loop. Import it with different queries (`./batch.mjs?direct`) to get copies that the engine
// optimizes apart from each other, so that each call site sees one callee only.

/** Awaits `count` calls one after the other and returns nanoseconds per call. */
export async function timeBatch(call, inputs, count) {
  const mask = inputs.length - 1;
  const start = process.hrtime.bigint();
  for (let i = 0; i < count; i++) await call(inputs[i & mask]);
  return Number(process.hrtime.bigint() - start) / count;
}
