// `bench function`: every contender in processes of its own, the direct call interleaved in each.
import { runInChild } from "../harness/child.mjs";
import { summarize } from "../harness/statistics.mjs";
import { contenders } from "./contenders/index.mjs";

const timingWorker = new URL("./timing-worker.mjs", import.meta.url);
const allocationWorker = new URL("./allocation-worker.mjs", import.meta.url);

const full = { processes: 5, rounds: 15, batchMs: 25, warmUpMs: 1000 };
const quick = { processes: 1, rounds: 7, batchMs: 15, warmUpMs: 400 };

/** Resolves to one row a contender, plus the stages that the all-guards fixture compiled to. */
export async function benchFunction({ quickly, log }) {
  const { processes, ...timing } = quickly ? quick : full;
  const samples = new Map(contenders.map(({ id }) => [id, []]));
  const failures = new Map();
  // Contenders take turns, so that a busy minute of the machine does not fall on one of them alone.
  for (let turn = 1; turn <= processes; turn++) {
    for (const { id } of contenders) {
      if (failures.has(id)) continue;
      log(`function: ${id}, process ${turn} of ${processes}`);
      try {
        samples.get(id).push(await runInChild(timingWorker, { id, ...timing }));
      } catch (error) {
        failures.set(id, error.message);
      }
    }
  }
  const bytes = new Map();
  for (const { id } of contenders) {
    if (failures.has(id)) continue;
    log(`function: ${id}, bytes a call`);
    try {
      bytes.set(id, await measureBytes(id, quickly));
    } catch (error) {
      failures.set(id, error.message);
    }
  }
  const rows = contenders.map(({ id, label, guards, fewerGuards }) => {
    const row = { id, label, guards, ...(fewerGuards && { fewerGuards }) };
    if (failures.has(id)) return { ...row, failure: failures.get(id) };
    const over = (key) => summarize(samples.get(id).map((sample) => sample[key]));
    const { stages } = samples.get(id)[0];
    return {
      ...row,
      ratio: over("ratio"),
      nanoseconds: over("nanoseconds"),
      directNanoseconds: over("directNanoseconds"),
      bytes: bytes.get(id),
      ...(stages && { stages }),
    };
  });
  return { processes, rows };
}

async function measureBytes(id, quickly) {
  const nodeFlags = ["--expose-gc", "--min-semi-space-size=256", "--max-semi-space-size=256"];
  const input = { id, rounds: quickly ? 3 : 7, warmUpCalls: 60_000 };
  return Math.round(await runInChild(allocationWorker, input, { nodeFlags }));
}
