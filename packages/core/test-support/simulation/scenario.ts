import type { ToolSpec } from "../../src/spec/tool-spec.ts";
import type { StoreMood } from "./network.ts";
import type { Random } from "./random.ts";
import type { Fate } from "./simulated-process.ts";
import type { ToolMood } from "./tool.ts";

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Something that a caller, an operator or chance does at a time. */
export type Deed =
  | {
      readonly kind: "call";
      readonly at: number;
      readonly slot: number;
      readonly id: string;
      readonly amount: number;
      readonly abortMs: number | undefined;
      readonly deadlineMs: number | undefined;
    }
  | { readonly kind: "sweep" | "person"; readonly at: number; readonly slot: number }
  | {
      readonly kind: "stall" | "jump";
      readonly at: number;
      readonly slot: number;
      readonly ms: number;
    };

/** What a seed stands for. */
export interface Scenario {
  /** Processes at a time: one that crashed may be followed by another. */
  readonly slots: number;
  readonly fates: readonly Fate[];
  readonly spec: ToolSpec;
  readonly store: StoreMood;
  readonly tool: ToolMood;
  readonly deeds: readonly Deed[];
}

/** A tool's content fits unless it says otherwise. */
export const outputSchema = {
  "~standard": {
    version: 1 as const,
    vendor: "simulation",
    validate: (value: unknown) =>
      (value as { unfit?: boolean }).unfit ? { issues: [{ message: "unfit" }] } : { value },
  },
};

export function drawScenario(random: Random): Scenario {
  const slots = random.pick([2, 5]);
  const crashChance = random.pick([0, 0, 0.003, 0.02]);
  const skews = random.pick([0, 2 * SECOND, 3 * MINUTE]);
  const fates = Array.from({ length: slots + 3 }, () => ({
    crashChance,
    skewMs: random.between(-skews, skews),
  }));
  const spec = drawSpec(random);
  const bounded = spec.timeoutMs !== 0 || spec.deadlineMs !== 0;
  return {
    slots,
    fates,
    spec,
    store: {
      isInstant: random.chance(0.15),
      faultChance: random.pick([0, 0.02, 0.1, 0.3]),
      slowChance: random.pick([0, 0, 0.03, 0.2]),
    },
    tool: {
      stepMs: random.pick([0, 30, 300, 5 * SECOND]),
      mayHang: bounded,
      readOnly: spec.annotations?.readOnly === true,
    },
    deeds: drawDeeds(random, slots),
  };
}

function drawSpec(random: Random): ToolSpec {
  const declared = random.weighted({ nothing: 7, idempotent: 2, readOnly: 1 });
  return {
    name: "order",
    idempotency: { keys: ["id"] },
    outputSchema,
    timeoutMs: random.pick([100, SECOND, 10 * SECOND, 0]),
    deadlineMs: random.pick([3 * SECOND, 30 * SECOND, 0]),
    ...(declared === "nothing" ? {} : { annotations: { [declared]: true } }),
    ...(random.chance(0.6) ? { retry: { maxAttempts: random.between(2, 4) } } : {}),
    ...(random.chance(0.2) ? { concurrency: { max: 1, queue: random.between(0, 3) } } : {}),
    ...(random.chance(0.1) ? { circuitBreaker: { failureThreshold: 2, openMs: SECOND } } : {}),
  };
}

function drawDeeds(random: Random, slots: number): Deed[] {
  const deeds: Deed[] = [];
  const slot = (): number => random.between(0, slots - 1);
  const ids = (["a", "b", "c"] as const).slice(0, random.between(1, 3)) as [string, ...string[]];
  const call = (within: number): void => {
    deeds.push({
      kind: "call",
      at: random.between(0, within),
      slot: slot(),
      id: random.pick(ids),
      amount: random.chance(0.1) ? 2 : 1,
      abortMs: random.chance(0.12) ? random.between(0, random.pick([20, 400, 6000])) : undefined,
      deadlineMs: random.chance(0.12)
        ? random.between(1, random.pick([50, 1000, 8000]))
        : undefined,
    });
  };
  const spread = random.pick([0, 50, 2 * SECOND, 30 * SECOND, 5 * MINUTE]);
  for (let left = random.between(2, 10); left > 0; left -= 1) call(spread);
  for (let left = random.between(0, 4); left > 0; left -= 1) call(15 * MINUTE);
  for (let left = random.between(0, 3); left > 0; left -= 1)
    deeds.push({
      kind: "sweep",
      at: random.between(0, random.pick([spread, 15 * MINUTE])),
      slot: slot(),
    });
  for (let left = random.between(0, 3); left > 0; left -= 1)
    deeds.push({ kind: "person", at: random.between(0, 15 * MINUTE), slot: slot() });
  if (random.chance(0.3))
    deeds.push({
      kind: "stall",
      at: random.between(0, spread),
      slot: slot(),
      ms: random.between(1, random.pick([5 * SECOND, 3 * MINUTE])),
    });
  if (random.chance(0.1))
    deeds.push({
      kind: "jump",
      at: random.between(0, spread),
      slot: slot(),
      ms: random.between(-MINUTE, MINUTE),
    });
  return deeds;
}
