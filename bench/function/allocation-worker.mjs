// Child process: how many bytes of heap one call allocates.
//
// The young generation is made so large by flag that nothing is collected while the calls run, so the
// growth of the used heap is all that they allocated. A collection in between voids a round.

import { PerformanceObserver } from "node:perf_hooks";
import { setImmediate, setTimeout } from "node:timers/promises";
import { answerParent } from "../harness/child.mjs";
import { median } from "../harness/statistics.mjs";
import { timeBatch } from "./batch.mjs";
import { validInputs } from "./operation.mjs";
import { prepareContender } from "./prepare-contender.mjs";

const callsARound = 2_000;

answerParent(async ({ id, rounds, warmUpCalls }) => {
  const { call } = await prepareContender(id);
  for (let done = 0; done < warmUpCalls; done += callsARound) {
    await timeBatch(call, validInputs, callsARound);
    await setImmediate();
  }
  const collections = [];
  const observer = new PerformanceObserver((list) => collections.push(...list.getEntries()));
  observer.observe({ entryTypes: ["gc"] });
  const growths = [];
  for (let round = 0; round < rounds; round++) {
    globalThis.gc({ type: "minor" }); // a full one would throw away optimized code
    const started = performance.now();
    const before = process.memoryUsage().heapUsed;
    await timeBatch(call, validInputs, callsARound);
    const bytes = (process.memoryUsage().heapUsed - before) / callsARound;
    growths.push({ bytes, started, ended: performance.now() });
  }
  await setTimeout(20); // the last entries arrive late
  observer.disconnect();
  const undisturbed = growths.filter(
    ({ started, ended }) =>
      !collections.some((gc) => gc.startTime > started && gc.startTime < ended),
  );
  if (undisturbed.length === 0) throw new Error("garbage was collected in every round");
  return median(undisturbed.map(({ bytes }) => bytes));
});
