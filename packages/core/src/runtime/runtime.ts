import { egressFault } from "../egress/egress-gate.ts";
import { Ledger } from "../ledger/ledger.ts";
import type { LedgerUpkeep } from "../ledger/ledger-upkeep.ts";
import { atMost } from "../pipeline/at-most.ts";
import type { Guard } from "../pipeline/guard.ts";
import { guardFaults } from "../pipeline/guard-faults.ts";
import { CallsUnderWay } from "../pipeline/load.ts";
import { type RegistryRecord, registry } from "../registry/registry.ts";
import { ToolError } from "../result/tool-error.ts";
import type { Awaitable } from "../spec/json.ts";
import { keyedRecord } from "../stores/keyed-records.ts";
import { memoryCache } from "../stores/memory-cache.ts";
import { memoryLedger } from "../stores/memory-ledger.ts";
import { FULL_RETRY_CREDIT } from "../stores/retry-credit.ts";
import { semaphores } from "../stores/semaphores.ts";
import { tokenBuckets } from "../stores/token-buckets.ts";
import type { Circuit, Clock, Services } from "./services.ts";
import { systemClock } from "./system-clock.ts";
import { withoutUndefined } from "./without-undefined.ts";

/** Services to use in place of the in-process ones, and guards of one's own. */
export interface RuntimeOptions extends Partial<Services> {
  readonly guards?: readonly Guard[];
}

/** How a runtime closes. */
export interface CloseOptions {
  /** How long calls under way may go on, in milliseconds; then they are cut off. Default 30,000. */
  readonly deadlineMs?: number;
}

const CLOSE_MS = 30_000;
/** What closers have at least, where calls took the time, in milliseconds. */
const CLOSER_MS = 1000;

/**
 * What executors share: stores, limits, circuits, security, observers. A runtime made with `new`
 * shares nothing with others; {@link defaultRuntime} is the one for those who make none.
 *
 * @example
 * ```ts
 * import { Runtime } from "@exec/core";
 *
 * export const runtime: Runtime = new Runtime({
 *   security: { authorize: ({ context }) => context.tenantId !== undefined || { denied: "no tenant" } },
 *   audit: { write: (entry) => console.log(JSON.stringify(entry)) },
 * });
 * ```
 */
export class Runtime {
  readonly services: Services;
  readonly guards: readonly Guard[];
  /**
   * What is under way; executors count their calls here.
   * @internal
   */
  readonly calls: CallsUnderWay = new CallsUnderWay();
  readonly #executors = new Set<() => Promise<void>>();
  readonly #closers = new Set<() => Promise<void>>();
  #closing: Promise<void> | undefined;
  #isDrained = false;

  /** @throws ToolError `SPEC_INVALID` for guards or an egress policy that cannot be used */
  constructor(options: RuntimeOptions = {}) {
    const { guards = [], ...given } = options;
    const services = withoutUndefined(given);
    const faults = guardFaults(guards);
    const { egress } = services.security ?? {};
    const egressIs = egress === undefined ? undefined : egressFault(egress);
    if (egressIs !== undefined) faults.push(`security.egress ${egressIs}`);
    if (faults.length > 0) {
      const message = `The runtime's ${faults.join("; ")}.`;
      throw new ToolError({ code: "SPEC_INVALID", message, effect: "none" });
    }
    // A copy: a guard that is added later would stand in some pipelines and not in others.
    this.guards = [...guards];
    this.services = { ...inProcessServices(freshStores(), services.clock), ...services };
  }

  /** The ledger of this runtime: `sweep()` and `resolve()` calls whose outcome nobody knows. */
  get ledger(): LedgerUpkeep {
    const { ledger, clock } = this.services;
    return new Ledger(ledger, () => clock.now());
  }

  /** Whether `close()` was called: from then on every call is refused. */
  get isClosed(): boolean {
    return this.#closing !== undefined;
  }

  /**
   * How a tool's circuit stands now: a copy. A tool that was never called has a closed one. To be told
   * of changes, bring a `circuitObserver`.
   */
  circuit(toolName: string): Readonly<Circuit> {
    return { ...this.services.circuits.circuit(toolName) };
  }

  /**
   * Has `close` called when the runtime closes, for a family's pools. Gives the way to take it back.
   * @throws ToolError `EXECUTOR_CLOSED` once the last call of a runtime that closes has ended
   */
  onClose(close: () => Promise<void>): () => void {
    return this.#keep(this.#closers, close);
  }

  /**
   * The same for an executor that holds something: they are closed before the pools that they share.
   * @internal
   */
  holds(close: () => Promise<void>): () => void {
    return this.#keep(this.#executors, close);
  }

  #keep(closers: Set<() => Promise<void>>, close: () => Promise<void>): () => void {
    if (this.#isDrained) {
      const message = "The runtime is closed; make a new one for new executors.";
      throw new ToolError({ code: "EXECUTOR_CLOSED", message, effect: "none" });
    }
    closers.add(close);
    return () => closers.delete(close);
  }

  /**
   * Lets the calls under way end, then closes what they used. From now on the runtime's executors refuse
   * every call as `EXECUTOR_CLOSED`. Calls that are under way at the deadline are cut off: each gives
   * its result, `ABORTED` with what is known of its effect. Then executors release what they hold; after
   * them come the closers that registered with {@link Runtime.onClose}, and last the audit sink's `close`.
   * Each has what is left of the time, a second at least, and none keeps the others from closing.
   *
   * Every call of `close` gives the same promise; the first one's deadline counts.
   * @throws what a closer threw first, or an Error for one that did not end in time
   */
  close(options?: CloseOptions): Promise<void> {
    this.#closing ??= this.#close(options?.deadlineMs);
    return this.#closing;
  }

  async #close(deadlineMs: unknown): Promise<void> {
    const { clock, audit } = this.services;
    // Whatever it is called with, a process that ends has to close.
    const isTime = typeof deadlineMs === "number" && !Number.isNaN(deadlineMs);
    const ms = isTime ? Math.max(0, deadlineMs) : CLOSE_MS;
    const until = clock.now() + ms;
    await this.calls.drain(ms, clock);
    this.#isDrained = true;
    const inTime = async (close: () => Awaitable<void>): Promise<void> => {
      const closing = (async () => close())();
      await atMost(closing, Math.max(CLOSER_MS, until - clock.now()), clock);
    };
    const ends: PromiseSettledResult<void>[] = [];
    for (const closers of [this.#executors, this.#closers]) {
      ends.push(...(await Promise.allSettled([...closers].map(inTime))));
      closers.clear();
    }
    if (audit?.close !== undefined)
      ends.push(...(await Promise.allSettled([inTime(() => audit.close?.())])));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

type Stores = RegistryRecord["stores"];

function freshStores(): Stores {
  return {
    ledger: new Map(),
    buckets: new Map(),
    semaphores: new Map(),
    cache: new Map(),
    circuits: new Map(),
    retryCredits: new Map(),
  };
}

function inProcessServices(stores: Stores, clock: Clock = systemClock()): Services {
  return {
    clock,
    ledger: memoryLedger(stores.ledger, () => clock.now()),
    rateLimiter: tokenBuckets(stores.buckets),
    concurrency: semaphores(stores.semaphores),
    cache: memoryCache(stores.cache),
    circuits: {
      circuit: keyedRecord(stores.circuits, () => ({ state: "closed", failures: 0, retryAt: 0 })),
    },
    retryBudgets: {
      credit: keyedRecord(stores.retryCredits, () => ({ tokens: FULL_RETRY_CREDIT })),
    },
    random: Math.random,
  };
}

let ownDefault: Runtime | undefined;

/** The runtime of executors that name none. Copies of core in one process share its stores. */
export function defaultRuntime(): Runtime {
  if (ownDefault === undefined) {
    const { stores, shared } = registry();
    const services = inProcessServices(stores);
    // One object for all copies: work in flight is found by the identity of its store.
    const one = <K extends "ledger" | "cache">(name: K): Services[K] => {
      const store = (shared.get(name) as Services[K] | undefined) ?? services[name];
      shared.set(name, store);
      return store;
    };
    ownDefault = new Runtime({ ...services, ledger: one("ledger"), cache: one("cache") });
  }
  return ownDefault;
}
