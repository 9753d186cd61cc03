// Child process: one contender's time a call against the direct call, in turns.
import { setImmediate } from "node:timers/promises";
import { answerParent } from "../harness/child.mjs";
import { interleave } from "../harness/interleave.mjs";
import { median } from "../harness/statistics.mjs";
import { timeBatch as timeContender } from "./batch.mjs?contender";
import { timeBatch as timeDirect } from "./batch.mjs?direct";
import { quote, validInputs } from "./operation.mjs";
import { prepareContender } from "./prepare-contender.mjs";

const nanosecondsAMillisecond = 1e6;

answerParent(async ({ id, rounds, batchMs, warmUpMs }) => {
  const { call, stages } = await prepareContender(id);
  const direct = (args) => quote(args);
  const sizes = {
    direct: await warmUp(timeDirect, direct, { batchMs, warmUpMs }),
    contender: await warmUp(timeContender, call, { batchMs, warmUpMs }),
  };
  const pairs = await interleave({
    baseline: () => timeDirect(direct, validInputs, sizes.direct),
    contender: () => timeContender(call, validInputs, sizes.contender),
    rounds,
  });
  return {
    ratio: median(pairs.map(({ contender, baseline }) => contender / baseline)),
    nanoseconds: median(pairs.map(({ contender }) => contender)),
    directNanoseconds: median(pairs.map(({ baseline }) => baseline)),
    stages,
  };
});

/** Runs batches until the engine has had its time, and returns how many calls fill `batchMs`. */
async function warmUp(timeBatch, call, { batchMs, warmUpMs }) {
  let size = 64;
  for (let spentMs = 0; spentMs < warmUpMs; ) {
    const nanoseconds = await timeBatch(call, validInputs, size);
    spentMs += (nanoseconds * size) / nanosecondsAMillisecond;
    size = Math.max(64, Math.round((batchMs * nanosecondsAMillisecond) / nanoseconds));
    await setImmediate();
  }
  return size;
}
