import type { ToolFailure, ToolResult, ToolSuccess } from "../../src/result/tool-result.ts";
import type { Order, OutsideWorld, Receipt } from "./outside-world.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { Operation } from "./tool.ts";
import type { World } from "./world.ts";

/** One call of a caller. */
export interface SimulatedCall {
  readonly id: string;
  readonly order: Order;
  readonly by: SimulatedProcess;
  /** When it has to settle, in milliseconds after it started; `Infinity` for never. */
  readonly dueMs: number;
  /** The world's time, and how long its process had been held up by then. */
  readonly startedAt: number;
  readonly heldUpMs: number;
  result: ToolResult | undefined;
  operations: number;
}

/** What was promised of the tool. */
export interface Promises {
  readonly readOnly: boolean;
  /** Declared idempotent, or read-only. */
  readonly isRepeatable: boolean;
}

/** Knows all that happened, and what must not. */
export class Oracle {
  readonly #world: World;
  readonly #outside: OutsideWorld;
  readonly #promises: Promises;
  readonly #calls = new Map<string, SimulatedCall>();
  readonly #operations: Operation[] = [];
  readonly #hidden = new Map<string, number>();

  constructor(world: World, outside: OutsideWorld, promises: Promises) {
    this.#world = world;
    this.#outside = outside;
    this.#promises = promises;
  }

  calls(call: SimulatedCall): void {
    this.#calls.set(call.id, call);
    this.#world.count("calls");
    this.#world.note(`${call.by.name}: ${call.id} asks for ${call.order.id}, ${call.order.amount}`);
  }

  begins(operation: Operation): void {
    this.#operations.push(operation);
    const call = this.#calls.get(operation.callId);
    if (call !== undefined) call.operations += 1;
  }

  settles(call: SimulatedCall, result: ToolResult): void {
    const { by, id } = call;
    if (by.isCrashed) return;
    const said = result.ok ? "ok" : `${result.error.code} ${result.error.effect}`;
    const how = result.usage.idempotencyReused ? ", reused" : "";
    this.#world.note(`${by.name}: ${id} gets ${said}${how}`);
    this.#world.count(result.ok ? `ok${how}` : result.error.code);
    if (call.result !== undefined) this.#world.fail(`${id} settles twice`);
    call.result = result;
    const lateMs = this.#world.now - call.startedAt - call.dueMs;
    if (lateMs > by.heldUpMs - call.heldUpMs)
      this.#world.fail(`${id} settles ${lateMs} ms after its deadline`);
    const { attempts, idempotencyReused } = result.usage;
    // Who stopped waiting for work that others wait for says nothing of its attempts.
    const maker = this.#makerFor(call, attempts);
    if ((attempts !== maker.operations && !isCut(result)) || (idempotencyReused && attempts > 0))
      this.#world.fail(`${id} says ${attempts} attempts and made ${maker.operations}`);
    if (result.ok) this.#checkSuccess(call, result, maker);
    else this.#checkFailure(call, result, maker);
  }

  /** Under whose name it was made: work that its caller left before it began is the next one's. */
  #makerFor(call: SimulatedCall, attempts: number): SimulatedCall {
    if (attempts === call.operations || call.operations > 0) return call;
    const left = [...this.#calls.values()].find(
      ({ by, order, operations, result }) =>
        by === call.by &&
        order.id === call.order.id &&
        operations === attempts &&
        result?.usage.attempts === 0 &&
        isCut(result),
    );
    return left ?? call;
  }

  #checkSuccess({ id, order }: SimulatedCall, result: ToolSuccess, maker: SimulatedCall): void {
    const receipt = result.content as Receipt;
    if (receipt.id !== order.id || receipt.amount !== order.amount)
      this.#world.fail(`${id} gets the result of other arguments`);
    if (this.#promises.readOnly) return;
    if (receipt.number !== this.#outside.standing(order.id)?.number)
      this.#world.fail(`${id} gets the result of an effect that does not stand`);
    const own = this.#outside.effectsOf(order.id, maker.id);
    const isReused = result.usage.idempotencyReused;
    if (isReused ? own > 0 : own === 0 || (own > 1 && !this.#promises.isRepeatable))
      this.#world.fail(`${id} is ok after ${maker.operations} operations and ${own} effects`);
  }

  #checkFailure(
    { id, order }: SimulatedCall,
    { error, usage }: ToolFailure,
    maker: SimulatedCall,
  ): void {
    if (this.#promises.readOnly) return;
    const effects = usage.idempotencyReused
      ? this.#outside.receipts(order.id).length
      : this.#outside.effectsOf(order.id, maker.id);
    if (error.effect === "committed" && effects === 0)
      this.#world.fail(`${id} says "committed", and nothing has happened`);
    if (error.code === "OUTCOME_UNKNOWN") this.#checkAdvice(id, error);
  }

  #checkAdvice(id: string, { message, details, effect }: ToolFailure["error"]): void {
    const key = (details as { key?: unknown } | undefined)?.key;
    const isAdvised = message.includes("runtime.ledger.resolve(key") && typeof key === "string";
    if (!isAdvised || effect !== "unknown") this.#world.fail(`${id} gets no advice`);
  }

  /** Nothing of a key goes on any more in a process that lives: a person may settle it. */
  isQuiet(id: string): boolean {
    if (this.#outside.underWay(id) > 0) return false;
    for (const { by, order, result } of this.#calls.values()) {
      if (order.id === id && result === undefined && !by.isCrashed) return false;
    }
    return !this.#operations.some(
      ({ by, order, isSettled }) => order.id === id && !isSettled && !by.isCrashed,
    );
  }

  /**
   * Whether something hides how a key's calls ended: a crash, an operation that did not say, a fault of
   * the store where the end was to be recorded.
   */
  #isObscured(id: string): boolean {
    if ((this.#hidden.get(id) ?? 0) > 1) return true;
    const calls = [...this.#calls.values()].filter(({ order }) => order.id === id);
    if (calls.some(({ by, operations }) => by.isCrashed || operations > 1)) return true;
    return this.#operations.some(
      ({ order, isSettled, isUnclear }) => order.id === id && (!isSettled || isUnclear),
    );
  }

  /** The store failed to take how a call of this key ended. One failure that shows is got over. */
  hides(id: string, weight: 1 | 2): void {
    this.#hidden.set(id, (this.#hidden.get(id) ?? 0) + weight);
  }

  /** When all is over: nobody was left without a result, and who said "none" was right to the end. */
  checkEnds(processes: readonly SimulatedProcess[]): void {
    for (const { id, by, order, result } of this.#calls.values()) {
      if (by.isCrashed) continue;
      if (result === undefined) this.#world.fail(`${id} never settles`);
      else if (
        !result.ok &&
        result.error.effect === "none" &&
        this.#outside.effectsOf(order.id, id) > 0
      )
        this.#world.fail(`${id} says that nothing has happened, and something has`);
    }
    for (const { name, armed, isCrashed } of processes) {
      if (armed > 0 && !isCrashed) this.#world.fail(`${name} keeps ${armed} timers`);
    }
  }

  /** What a key answers for good, long after: to a call of the last process, which nothing disturbs. */
  checkLast({ id, order, operations, result }: SimulatedCall, standing: Receipt | undefined): void {
    if (result === undefined) {
      this.#world.fail(`${id} never settles`);
      return;
    }
    if (result.ok) {
      const { number } = result.content as Receipt;
      if (standing !== undefined && number !== standing.number)
        this.#world.fail(`${order.id} answers with an effect that does not stand`);
      return;
    }
    const { code, effect } = result.error;
    const settled =
      ["OUTCOME_UNKNOWN", "IDEMPOTENCY_CONFLICT"].includes(code) || effect === "committed";
    if (code === "OUTCOME_UNKNOWN" && !this.#isObscured(order.id))
      this.#world.fail(`${order.id} is unknown, and nothing has hidden how it ended`);
    if (!settled || operations > 0) this.#world.fail(`${order.id} answers ${code} for good`);
  }
}

function isCut(result: ToolResult): boolean {
  return !result.ok && ["ABORTED", "DEADLINE_EXCEEDED"].includes(result.error.code);
}
