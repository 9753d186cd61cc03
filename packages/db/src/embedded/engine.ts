/** What a server understands beside the operations on items. */
export interface EmbeddedCapabilities {
  /** `TransactGetItems` and `TransactWriteItems`. */
  readonly transactions: boolean;
  /** `ExecuteStatement` and its like. */
  readonly partiQL: boolean;
  /** Whether expired items (TTL) can be declared. */
  readonly timeToLive: boolean;
}

/** A server that runs on loopback. */
export interface RunningEngine {
  readonly port: number;
  readonly capabilities: EmbeddedCapabilities;
  stop(): Promise<void>;
}

/**
 * Starts one kind of server, with its data in memory or at `path`. Gives `undefined` where it is
 * not installed, or does not run on this machine.
 */
export type StartEngine = (path: string | undefined) => Promise<RunningEngine | undefined>;
