// A process that may be killed at any moment: calls a tool with each key over a ledger in a file. The
// tool's effect is a line in another file. Arguments: path of both files, how far the clock is ahead, keys.
import { appendFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { Runtime } from "../src/runtime/runtime.ts";
import { systemClock } from "../src/runtime/system-clock.ts";
import { sqliteLedger } from "./sqlite-ledger.ts";
import { TestExecutor } from "./test-executor.ts";

const [path = "", aheadMs = "0", ...keys] = process.argv.slice(2);
const clock = systemClock();
const runtime = new Runtime({
  ledger: sqliteLedger(`${path}ledger`),
  clock: {
    now: () => clock.now() + Number(aheadMs),
    arm: (task, delayMs) => clock.arm(task, delayMs),
    disarm: (task) => clock.disarm(task),
  },
});
const charge = new TestExecutor(
  { name: "charge", idempotency: true, retry: true },
  async (key) => {
    await delay(Math.random() * 3);
    appendFileSync(`${path}effects`, `${key}\n`);
    await delay(Math.random() * 3);
    return `receipt for ${key}`;
  },
  { runtime },
);
await charge.ready();
console.log("ready");
await runtime.ledger.sweep();
const results = await Promise.all(
  keys.map(async (key) => {
    await delay(Math.random() * 10);
    return charge.execute(key, { tenantId: "t" });
  }),
);
console.log(JSON.stringify(results));
