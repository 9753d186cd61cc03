import type { EgressGate } from "@exec/core";
import type { Dispatcher, Pool } from "undici";
import { type Dials, guardedDials } from "./guarded-connector.ts";
import type { Undici } from "./undici.ts";

/** Most connections to one origin; further requests wait for a free one. */
const MAX_CONNECTIONS = 256;
/** Most bytes of an answer's headers. */
const MAX_HEADER_BYTES = 16_384;

/** The connections to one origin under one policy. */
export class OriginPool {
  readonly #dials: Dials;
  readonly #pool: Pool;
  /** Requests that no connection has taken yet. */
  #waiting = 0;
  #closed: Promise<void> | undefined;

  constructor(
    { Pool: PoolClass, buildConnector }: Undici,
    origin: string,
    gate: EgressGate,
    onIdle: () => void,
  ) {
    this.#dials = guardedDials(buildConnector, new URL(origin), gate);
    this.#pool = new PoolClass(origin, {
      connect: this.#dials.connect,
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      maxHeaderSize: MAX_HEADER_BYTES,
      // The call's own deadline holds for the whole exchange; a time-out for each chunk adds nothing.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const idle = (): void => {
      const { connected, pending, running } = this.#pool.stats;
      if (connected + pending + running === 0) onIdle();
    };
    this.#pool.on("disconnect", idle).on("connectionError", idle);
  }

  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#waiting += 1;
    this.#pool.dispatch(options, handler);
  }

  /** A request has a connection. */
  taken(): void {
    this.#waiting -= 1;
  }

  /** A request is over that never got a connection. */
  left(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.#dials.giveUp();
  }

  /** Lets requests under way end, then closes every connection. */
  close(): Promise<void> {
    this.#closed ??= this.#pool.close();
    return this.#closed;
  }
}
