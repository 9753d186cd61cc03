import type { EmbeddedCapabilities } from "./engine.ts";
import type { EmbeddedTable } from "./table-definition.ts";

/**
 * - `dynoxide`: a native server in a process of its own, from `@dynoxide/<platform>`
 * - `dynalite`: a server in JavaScript inside this process; no transactions, no PartiQL
 */
export type EmbeddedEngine = "dynoxide" | "dynalite";

/** How to start the embedded server. */
export interface EmbeddedDynamoDBOptions {
  /** Default: `dynoxide` where it is installed, else `dynalite`. */
  readonly engine?: EmbeddedEngine;
  /**
   * Where the data is kept: a file for `dynoxide`, a folder for `dynalite`. Default: in memory,
   * gone when the server stops.
   */
  readonly path?: string;
  /** Tables to create before the server is handed over; one that exists already is kept. */
  readonly tables?: readonly EmbeddedTable[];
}

/** A DynamoDB-compatible server on 127.0.0.1. It does not keep the process alive. */
export interface EmbeddedDynamoDB {
  /** Such as `http://127.0.0.1:41234`: the `endpoint` of a spec. */
  readonly endpoint: string;
  readonly engine: EmbeddedEngine;
  readonly capabilities: EmbeddedCapabilities;
  /** Stops the server. Without a `path` its data is gone. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
