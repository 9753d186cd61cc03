import { type EgressGate, type Runtime, ToolError } from "@exec/core";
import { OriginPool } from "./origin-pool.ts";
import type { Undici } from "./undici.ts";

interface Entry {
  readonly pool: OriginPool;
  /** Who has used it and is still open. */
  readonly holders: Set<object>;
}

/**
 * The connections of one runtime, by effective policy and origin: two tools share a socket only
 * where both might have opened it.
 */
export class RuntimePools {
  readonly #undici: Undici;
  readonly #policies = new Map<string, Map<string, Entry>>();
  #closed = false;

  private constructor(undici: Undici) {
    this.#undici = undici;
  }

  static readonly #byRuntime = new WeakMap<Runtime, RuntimePools>();

  /** The runtime's connections; `runtime.close()` closes them. */
  static of(runtime: Runtime, undici: Undici): RuntimePools {
    let pools = RuntimePools.#byRuntime.get(runtime);
    if (pools === undefined) {
      pools = new RuntimePools(undici);
      RuntimePools.#byRuntime.set(runtime, pools);
      const own = pools;
      runtime.onClose(() => own.close());
    }
    return pools;
  }

  /**
   * The pool for an origin under a policy, held until {@link release}.
   * @throws ToolError `EXECUTOR_CLOSED` once the runtime is closed
   */
  pool(origin: string, gate: EgressGate, holder: object): OriginPool {
    if (this.#closed) {
      throw new ToolError({
        code: "EXECUTOR_CLOSED",
        message: "The runtime of this executor is closed; create a new one.",
        effect: "none",
      });
    }
    let origins = this.#policies.get(gate.key);
    if (origins === undefined) {
      origins = new Map();
      this.#policies.set(gate.key, origins);
    }
    let entry = origins.get(origin);
    if (entry === undefined) {
      const drop = (): void => void this.#drop(gate.key, origin, own);
      const own = {
        pool: new OriginPool(this.#undici, origin, gate, drop),
        holders: new Set<object>(),
      };
      entry = own;
      origins.set(origin, own);
    }
    entry.holders.add(holder);
    return entry.pool;
  }

  /** Closes the connections that nobody else holds. */
  async release(holder: object): Promise<void> {
    const closing: Promise<void>[] = [];
    for (const [policy, origins] of this.#policies) {
      for (const [origin, entry] of origins) {
        if (entry.holders.delete(holder) && entry.holders.size === 0)
          closing.push(this.#drop(policy, origin, entry));
      }
    }
    await Promise.all(closing);
  }

  /** Lets requests under way end, then closes every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    const closing: Promise<void>[] = [];
    for (const [policy, origins] of this.#policies) {
      for (const [origin, entry] of origins) closing.push(this.#drop(policy, origin, entry));
    }
    await Promise.all(closing);
  }

  /** Forgets a pool and closes it: an idle one costs a map entry for every origin ever asked. */
  #drop(policy: string, origin: string, { pool }: Entry): Promise<void> {
    const origins = this.#policies.get(policy);
    // Another one may have taken its place since.
    if (origins?.get(origin)?.pool === pool) {
      origins.delete(origin);
      if (origins.size === 0) this.#policies.delete(policy);
    }
    return pool.close();
  }
}
