// The shape that `bench http` and `bench db` share: contenders that talk to one server on loopback.
import { runInChild } from "./child.mjs";
import { summarize } from "./statistics.mjs";

const worker = new URL("./throughput-worker.mjs", import.meta.url);

const concurrencies = [1, 50];
const full = { processes: 5, rounds: 11, batchMs: 150, warmUpMs: 1_000 };
const quick = { processes: 1, rounds: 5, batchMs: 80, warmUpMs: 400 };

/**
 * Resolves to one row for each contender and concurrency. The first contender is the baseline, which
 * is measured in turns with each of them, and with itself as a control.
 */
export async function benchThroughput({ subject, folder, contenders, target, quickly, log }) {
  const { processes, ...timing } = quickly ? quick : full;
  const moduleOf = ({ id }, side) => new URL(`./${id}.mjs?${side}`, folder).href;
  const samples = new Map(contenders.map(({ id }) => [id, []]));
  const failures = new Map();
  for (let turn = 1; turn <= processes; turn++) {
    for (const contender of contenders) {
      if (failures.has(contender.id)) continue;
      log(`${subject}: ${contender.id}, process ${turn} of ${processes}`);
      const input = {
        baselineModule: moduleOf(contenders[0], "baseline"),
        contenderModule: moduleOf(contender, "contender"),
        target,
        concurrencies,
        ...timing,
      };
      try {
        samples.get(contender.id).push(await runInChild(worker, input));
      } catch (error) {
        failures.set(contender.id, error.message);
      }
    }
  }
  const rows = contenders.flatMap(({ id, label }) =>
    failures.has(id)
      ? [{ id, label, failure: failures.get(id) }]
      : concurrencies.map((concurrency, position) => {
          const over = (key) => summarize(samples.get(id).map((sample) => sample[position][key]));
          return {
            id,
            label,
            concurrency,
            clockRatio: over("clockRatio"),
            cpuRatio: over("cpuRatio"),
            clockMicroseconds: over("clock"),
            cpuMicroseconds: over("cpu"),
          };
        }),
  );
  return { processes, rows };
}
