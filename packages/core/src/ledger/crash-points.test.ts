import { describe, expect, it } from "vitest";
import { type Deed, outputSchema, type Scenario } from "../../test-support/simulation/scenario.ts";
import { Stage } from "../../test-support/simulation/stage.ts";
import { World } from "../../test-support/simulation/world.ts";

const MINUTE = 60_000;
/** Tools behave in as many ways as there are seeds. */
const SEEDS = 25;

/** One call in the first process, the same call in another while it runs, when its claim is over, at the end. */
const deeds: readonly Deed[] = [0, 20, 500, 2 * MINUTE, 10 * MINUTE].map((at, index) => ({
  kind: "call",
  at,
  slot: Math.min(index, 1),
  id: "a",
  amount: 1,
  abortMs: undefined,
  deadlineMs: undefined,
}));

function scenario(spec: object, isInstant: boolean, crashAt: number): Scenario {
  const well = { skewMs: 0, crashChance: 0 };
  return {
    slots: 2,
    fates: [{ ...well, crashAt }, well],
    spec: { name: "order", idempotency: { keys: ["id"] }, outputSchema, timeoutMs: 1000, ...spec },
    store: { isInstant, faultChance: 0, slowChance: 0 },
    tool: { stepMs: 300, mayHang: true, readOnly: false },
    deeds,
  };
}

describe("a process that ends at any one of its steps", () => {
  it.each([
    ["a tool", {}, false],
    ["a tool over a store in the process", {}, true],
    ["a tool that is tried again", { retry: true }, false],
    ["a tool declared idempotent", { annotations: { idempotent: true }, retry: true }, false],
  ])(
    "doubles nothing and loses nothing of %s",
    async (_, spec, isInstant) => {
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        for (let crashAt = 0, isReached = true; isReached; crashAt += 1) {
          const world = new World(seed);
          await new Stage(world, scenario(spec, isInstant, crashAt), undefined).play();
          const what = `seed ${seed}, step ${crashAt}\n${world.trace.join("\n")}`;
          expect(world.fault, what).toBeUndefined();
          isReached = world.counts.crashes === 1;
          if (crashAt === 5) expect(isReached, "there are steps to end at").toBe(true);
        }
      }
    },
    10 * MINUTE,
  );
});
