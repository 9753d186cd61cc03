import type { CallContext } from "../../src/context/call-context.ts";
import { ToolError } from "../../src/result/tool-error.ts";
import type { TestOperation } from "../test-executor.ts";
import type { Order, OutsideWorld } from "./outside-world.ts";
import type { SimulatedProcess } from "./simulated-process.ts";

/** How an operation may go, and how often it does. */
const BEHAVIOURS = {
  works: 8,
  "works at once": 2,
  "refuses without an effect": 2,
  "fails before the effect without saying so": 1,
  "fails after the effect without saying so": 1,
  "fails after the effect and says so": 1,
  "gives what does not fit": 1,
  "never sends": 1,
  "never hears back": 1,
} as const;

type Behaviour = keyof typeof BEHAVIOURS;

/** One run of the tool's operation. */
export interface Operation {
  readonly callId: string;
  readonly order: Order;
  readonly by: SimulatedProcess;
  isSettled: boolean;
  /** How it ended cannot be known from what it says. */
  isUnclear: boolean;
}

/** What the operations of a run have in common. */
export interface ToolMood {
  /** The usual time of each of its three steps, in milliseconds. */
  readonly stepMs: number;
  /** Some never settle: the spec bounds them. */
  readonly mayHang: boolean;
  readonly readOnly: boolean;
}

/** The tool's code in one process. `began` hears of each operation before anything is done. */
export function toolOf(
  by: SimulatedProcess,
  outside: OutsideWorld,
  mood: ToolMood,
  began: (operation: Operation) => void,
): TestOperation {
  return (args, context) => {
    const { world } = by;
    // It has ended a moment ago, by what another call of it did.
    if (by.isCrashed) return new Promise(() => {});
    const order = args as Order;
    const callId = context.runId;
    const operation: Operation = { callId, order, by, isSettled: false, isUnclear: false };
    const behaviour = draw(by, mood);
    world.count("operations");
    world.note(`${by.name}: operation of ${callId} for ${order.id}: ${behaviour}`);
    began(operation);
    if (by.mayCrash("as its operation begins")) return new Promise(() => {});
    if (mood.readOnly) return readOnly(by, operation, behaviour, mood);
    return new Run(by, outside, mood, operation, behaviour, context).start();
  };
}

function draw({ world: { random, isCalm } }: SimulatedProcess, mood: ToolMood): Behaviour {
  if (isCalm) return "works";
  const behaviour = random.weighted(BEHAVIOURS);
  return behaviour.startsWith("never") && !mood.mayHang ? "works" : behaviour;
}

async function readOnly(
  by: SimulatedProcess,
  operation: Operation,
  behaviour: Behaviour,
  mood: ToolMood,
): Promise<unknown> {
  const { random, isCalm } = by.world;
  const readMs = isCalm ? 1 : random.between(0, mood.stepMs);
  await new Promise<void>((resolve) => by.later(readMs, resolve));
  if (behaviour.startsWith("never")) return new Promise(() => {});
  operation.isSettled = true;
  if (behaviour.startsWith("fails")) throw new Error("it cannot be read");
  return { ...operation.order, number: 0 };
}

/** The steps of one operation: it prepares, sends, hears back. */
class Run {
  readonly #by: SimulatedProcess;
  readonly #outside: OutsideWorld;
  readonly #mood: ToolMood;
  readonly #operation: Operation;
  readonly #behaviour: Behaviour;
  readonly #context: CallContext;
  readonly #end = Promise.withResolvers<unknown>();
  #isSent = false;
  /** It reports what it has changed, and stops when it is told to. */
  readonly #isGood: boolean;

  constructor(
    by: SimulatedProcess,
    outside: OutsideWorld,
    mood: ToolMood,
    operation: Operation,
    behaviour: Behaviour,
    context: CallContext,
  ) {
    this.#by = by;
    this.#outside = outside;
    this.#mood = mood;
    this.#operation = operation;
    this.#behaviour = behaviour;
    this.#context = context;
    this.#isGood = by.world.random.chance(0.5);
  }

  start(): unknown {
    const { order, callId } = this.#operation;
    if (this.#behaviour === "works at once") {
      this.#operation.isSettled = true;
      const receipt = this.#outside.land(order, callId);
      return this.#by.mayCrash("right after its effect") ? new Promise(() => {}) : receipt;
    }
    if (this.#isGood) {
      this.#context.report({ effect: "none" });
      this.#context.signal.addEventListener("abort", () => this.#stop(), { once: true });
    }
    this.#by.later(this.#stepMs(), () => this.#send());
    return this.#end.promise;
  }

  #send(): void {
    if (this.#operation.isSettled || this.#behaviour === "never sends") return;
    if (this.#behaviour === "refuses without an effect") {
      this.#fail("none", "refused", this.#by.world.random.chance(0.7));
      return;
    }
    if (this.#behaviour === "fails before the effect without saying so") {
      this.#fail(undefined, "no answer");
      return;
    }
    this.#isSent = true;
    if (this.#isGood) this.#context.report({ effect: "unknown" });
    const { order, callId } = this.#operation;
    this.#outside.send(order, callId, this.#stepMs(), (receipt) => {
      this.#by.later(this.#stepMs(), () => this.#hear(receipt));
    });
  }

  #hear(receipt: unknown): void {
    if (this.#operation.isSettled || this.#behaviour === "never hears back") return;
    if (this.#isGood) this.#context.report({ effect: "committed" });
    if (this.#behaviour === "fails after the effect without saying so")
      this.#fail(undefined, "cut");
    else if (this.#behaviour === "fails after the effect and says so")
      this.#fail("committed", "done, but no receipt");
    else {
      this.#operation.isSettled = true;
      const fits = this.#behaviour !== "gives what does not fit";
      this.#end.resolve(fits ? receipt : { unfit: true });
    }
  }

  /** It is told that nobody waits any more. */
  #stop(): void {
    if (this.#operation.isSettled || this.#by.isCrashed) return;
    this.#fail(this.#isSent ? "unknown" : "none", "stopped", true);
  }

  #fail(
    effect: "none" | "unknown" | "committed" | undefined,
    message: string,
    retryable = false,
  ): void {
    this.#operation.isSettled = true;
    this.#operation.isUnclear = effect === undefined || effect === "unknown";
    const error = new ToolError({ code: "BACK_END", message, effect, retryable });
    this.#end.reject(effect === undefined ? new Error(message) : error);
  }

  #stepMs(): number {
    const { random, isCalm } = this.#by.world;
    if (isCalm) return 1;
    // Now and then far longer than anybody waits.
    const factor = random.chance(0.08) ? random.between(10, 200) : 1;
    return random.between(0, this.#mood.stepMs) * factor;
  }
}
