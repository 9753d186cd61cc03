// Child process: one contender that talks to a server, against another one, in turns.
import { setImmediate } from "node:timers/promises";
import { answerParent } from "./child.mjs";
import { interleave } from "./interleave.mjs";
import { median } from "./statistics.mjs";

const microsecondsAMillisecond = 1_000;

answerParent(async ({ baselineModule, contenderModule, target, concurrencies, ...timing }) => {
  const results = [];
  for (const concurrency of concurrencies) {
    const [baseline, contender] = await Promise.all([
      load(baselineModule, { ...target, concurrency }),
      load(contenderModule, { ...target, concurrency }),
    ]);
    results.push({
      concurrency,
      ...(await compare({ baseline, contender, concurrency, ...timing })),
    });
    await Promise.all([baseline.close(), contender.close()]);
  }
  return results;
});

/** A module asked for with its own query is its own copy, also when both sides are the same contender. */
async function load(moduleUrl, target) {
  const { create } = await import(moduleUrl);
  return await create(target);
}

async function compare({ baseline, contender, concurrency, rounds, batchMs, warmUpMs }) {
  const sizes = {
    baseline: await warmUp(baseline.call, { concurrency, batchMs, warmUpMs }),
    contender: await warmUp(contender.call, { concurrency, batchMs, warmUpMs }),
  };
  const pairs = await interleave({
    baseline: () => timeConcurrently(baseline.call, { count: sizes.baseline, concurrency }),
    contender: () => timeConcurrently(contender.call, { count: sizes.contender, concurrency }),
    rounds,
  });
  return {
    clockRatio: median(pairs.map(({ contender, baseline }) => contender.clock / baseline.clock)),
    cpuRatio: median(pairs.map(({ contender, baseline }) => contender.cpu / baseline.cpu)),
    clock: median(pairs.map(({ contender }) => contender.clock)),
    cpu: median(pairs.map(({ contender }) => contender.cpu)),
  };
}

/** Runs batches until connections stand and code is warm; returns how many calls fill `batchMs`. */
async function warmUp(call, { concurrency, batchMs, warmUpMs }) {
  let count = 4 * concurrency;
  for (let spentMs = 0; spentMs < warmUpMs; ) {
    const { clock } = await timeConcurrently(call, { count, concurrency });
    spentMs += (clock * count) / microsecondsAMillisecond;
    count = Math.max(4 * concurrency, Math.round((batchMs * microsecondsAMillisecond) / clock));
    await setImmediate();
  }
  return count;
}

/** Awaits `count` calls, `concurrency` at a time; microseconds a call on the clock and of this process's CPU. */
async function timeConcurrently(call, { count, concurrency }) {
  const cpuBefore = process.cpuUsage();
  const start = process.hrtime.bigint();
  let left = count;
  const lane = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: concurrency }, lane));
  const clock = Number(process.hrtime.bigint() - start) / 1_000 / count;
  const cpu = process.cpuUsage(cpuBefore);
  return { clock, cpu: (cpu.user + cpu.system) / count };
}
