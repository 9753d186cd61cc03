import type { LedgerRow } from "../ledger/ledger-store.ts";
import type { CacheEntry, Circuit, RetryCredit } from "../runtime/services.ts";
import type { Semaphore } from "../stores/semaphores.ts";
import type { Bucket } from "../stores/token-buckets.ts";

/** One claim on an executor type. Plain data: behaviour lives in each copy of core. */
export interface TypeEntry {
  /** Its name, in lower case. */
  readonly type: string;
  /** Who brought it. */
  readonly origin: "built-in" | "application" | "plugin";
  /** The name that this one stands for, where it is an alias. */
  readonly aliasOf?: string;
  /** The class, once it is known. */
  executorClass?: unknown;
  /** Loads the class. */
  readonly load?: () => Promise<unknown>;
  /** The plugin's package, where a plugin brought it … */
  readonly plugin?: string;
  /** … its version … */
  readonly version?: string;
  /** … where it is installed … */
  readonly path?: string;
  /** … and how it came into the process. */
  readonly entrance?: string;
}

/** One family: its executor types, each with the entries that claim it, the last one first to count. */
export interface FamilyRecord {
  /** What `spec.type` says, in lower case. */
  readonly name: string;
  /** Fields of a spec that may name the type, `executor` first. */
  readonly typeFields: readonly string[];
  /** The type of a spec that names none. */
  readonly defaultType: string | undefined;
  /** Entries by type. */
  readonly types: Map<string, TypeEntry[]>;
}

/** The data that all copies of core in a process share. Only ever added to, never changed in shape. */
export interface RegistryRecord {
  readonly families: Map<string, FamilyRecord>;
  /** Stores of the default runtime. */
  readonly stores: {
    readonly ledger: Map<string, LedgerRow>;
    readonly buckets: Map<string, Bucket>;
    readonly semaphores: Map<string, Semaphore>;
    readonly cache: Map<string, Map<string, CacheEntry>>;
    readonly circuits: Map<string, Circuit>;
    readonly retryCredits: Map<string, RetryCredit>;
  };
  /** Calls under way, by ledger and key. */
  readonly inFlight: WeakMap<object, Map<string, unknown>>;
  /** Services of the default runtime that are objects with identity. */
  readonly shared: Map<string, unknown>;
}

const KEY: unique symbol = Symbol.for("@exec/core.registry.v1") as never;

/** The process's registry, made on first use. */
export function registry(): RegistryRecord {
  const holder = globalThis as { [KEY]?: RegistryRecord };
  const present = holder[KEY];
  if (present !== undefined) return present;
  const record: RegistryRecord = Object.freeze({
    families: new Map(),
    stores: Object.freeze({
      ledger: new Map(),
      buckets: new Map(),
      semaphores: new Map(),
      cache: new Map(),
      circuits: new Map(),
      retryCredits: new Map(),
    }),
    inFlight: new WeakMap(),
    shared: new Map(),
  });
  Object.defineProperty(globalThis, KEY, { value: record });
  return record;
}
